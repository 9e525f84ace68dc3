/**
 * What the stores need of a database: documents of one JSON text, put by the batch, read by id, by range and by arrival.
 * What is asked for by its id is there once its `put` has resolved; a range may lack for a while what was put a moment
 * ago (a cluster asks one copy for it), so nothing may be concluded from what is not in one.
 * A text, because databases copy objects in ways of their own (in PouchDB an own `__proto__` gets lost) and what a store
 * keeps must come back to the last field. Embedded: pouch-documents.ts; CouchDB's protocol: couch-documents.ts.
 */
export interface Document {
  readonly _id: string
  /** Given where the document replaces one. */
  readonly _rev?: string
  readonly _deleted?: true
  readonly json: string
  /** Keys under which it is listed, instead of those that it was listed under before; each names this document alone. */
  readonly lists?: readonly string[]
}

export interface Listed {
  readonly key: string
  readonly json: string
}

export interface Range {
  /** Exclusive; must begin with the prefix. */
  readonly after?: string
  readonly limit?: number
  readonly last?: boolean
}

export interface Change {
  readonly seq: number
  readonly json: string
}

export interface Documents {
  /**
   * Resolves when all are on stable storage, with the ids that were refused because they are there already (or were
   * replaced in the meantime). As one where the database can; else one step after the other, so that what is broken off
   * in between is whole up to a step.
   */
  put(...steps: readonly (readonly Document[])[]): Promise<string[]>
  get(id: string): Promise<string | null>
  /** Of those that are there, in the order asked for. */
  texts(ids: readonly string[]): Promise<Map<string, string>>
  /** Revisions of those that exist. */
  revisions(ids: readonly string[]): Promise<Map<string, string>>
  /** Ids under a prefix, ascending; only the last where asked for. */
  ids(prefix: string, range?: Range): Promise<string[]>
  /** Texts under a prefix, ascending by id. */
  range(prefix: string, range?: Range): Promise<{ readonly id: string; readonly json: string }[]>
  /** Texts of those whose ids are the prefix and `after` + 1, `after` + 2 …, up to the first that is not there. */
  following(prefix: string, after: number, limit: number): Promise<string[]>
  /** Former revisions of these go, and the bytes of all that is gone from the database's files. */
  sweep(replaced: readonly string[]): Promise<void>
  /** False from a write that failed until one that goes through, or, embedded, until the process ends. */
  writable(): boolean
  close(): Promise<void>
}

/** Keys from `first` to those that begin with `last`. */
export interface ListRange {
  readonly first: string
  readonly last: string
  /** Only what comes behind this one. */
  readonly after?: string | undefined
  readonly limit: number
}

export interface ReplacedDocuments extends Documents {
  /** All of it is there or none, also after a crash; whoever else reads meanwhile sees no step before those before it. */
  put(...steps: readonly (readonly Document[])[]): Promise<string[]>
  /**
   * Documents by the keys under which they are listed, ascending, of a database that was opened with `lists`. May lack
   * for a while what was put a moment ago.
   */
  listed(range: ListRange): Promise<Listed[]>
  /** The keys alone: also of what has left the list since, where a crash came in between. */
  listedKeys(range: ListRange): Promise<string[]>
}

export interface NumberedDocuments extends Documents {
  /** No arrival under the prefix has a higher number. */
  seq(prefix: string): Promise<number>
  /** Documents under a prefix in the order of arrival. The limit counts these alone, not what was filtered out. */
  changes(prefix: string, after: number, limit: number): Promise<Change[]>
}

/** Which of several texts under one id stands: copies of a cluster that did not see each other have each taken one. */
export type Standing = (id: string, texts: readonly string[]) => Promise<string>

/** A node's databases, by name. */
export interface Databases {
  /** This process alone writes them: what it knows of them holds. */
  readonly alone: boolean
  /** Another process numbers arrivals and replaces documents; this one reads them, and adds to the log. */
  readonly follows: boolean
  /** One whose documents are replaced: former revisions are of no use, and one `put` is all there or not. */
  open(name: string, options?: Replacing): Promise<ReplacedDocuments>
  /** One whose documents stay; arrivals under these prefixes are told in order. */
  numbered(name: string, prefixes: readonly string[], standing: Standing): Promise<NumberedDocuments>
  /** One in place of this one, which is open, and empty; a crash leaves the one or the other. */
  renew(name: string, documents: Documents, options?: Replacing): Promise<ReplacedDocuments>
  /** The one that another process has put in place of this one, or this one. */
  renewed(name: string, documents: ReplacedDocuments): Promise<ReplacedDocuments>
}

export interface Replacing {
  /** Written by one program alone, unless it is said which of two texts stands; then a `put` is one document. */
  readonly standing?: Standing
  /** Its documents may be listed. */
  readonly lists?: boolean
}
