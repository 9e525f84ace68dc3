/** The database does not do what it should: nothing that was acknowledged is lost, and it is tried again. */
export class StoreUnavailable extends Error {
  readonly why: keyof typeof SENTENCES

  constructor(why: keyof typeof SENTENCES) {
    super(SENTENCES[why])
    this.name = 'StoreUnavailable'
    this.why = why
  }
}

/** For the person who runs the node. No address and no name: both may hold a password. */
const SENTENCES = {
  'disk-full': 'the disk is full',
  'disk-failing': 'the disk fails to be written to',
  unreachable: 'the database of COUCHDB_URL does not answer: is it running, and is the address right?',
  'unknown-user': 'the database of COUCHDB_URL does not know that user, or not with that password',
  forbidden:
    'the database of COUCHDB_URL lets that user make or read no databases: it must be an administrator’s',
  failing: 'the database of COUCHDB_URL fails to do what it is asked',
  late: 'the database of COUCHDB_URL does not show yet what was written to it',
  'not-begun': 'no process has served this county from the database of COUCHDB_URL yet: start that first',
  missing: 'a database of COUCHDB_URL is not there',
  'other-version':
    'the process that serves this county from the database of COUCHDB_URL is of another version: start the same',
  'taken-over': 'another process serves this county now',
  'not-acknowledged': 'the database of COUCHDB_URL has not written to as many of its machines as it should',
} as const
