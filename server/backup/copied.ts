/** The small things of a node beside its log, as a backup takes them over while the node runs. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { AccountDocuments } from '../account-documents.ts'
import { syncPath } from '../durable-file.ts'
import { ACCOUNTS, CONTACTS } from './manifest.ts'
import { type Written, writeThrough } from './written-file.ts'

type Write = (name: string, content: AsyncIterable<string>) => Promise<void>

/** The files of a folder, by path in the backup. They are replaced whole, and never changed. */
export async function copyFolder(from: string, half: string, name: string): Promise<Record<string, Written>> {
  const texts = await readTexts(from)
  await mkdir(join(half, name), { mode: 0o700 })
  const written: Record<string, Written> = {}
  for (const [file, text] of texts)
    written[`${name}/${file}`] = await writeThrough(join(half, name, file), only(text))
  await syncPath(join(half, name))
  return written
}

/** A release that gives way to the next one while they are read: all are read again. */
async function readTexts(dir: string): Promise<Map<string, string>> {
  for (;;) {
    try {
      const names = (await readdir(dir)).filter((name) => name.endsWith('.json'))
      return new Map(
        await Promise.all(
          names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')] as const),
        ),
      )
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      // The folder itself.
      await readdir(dir)
    }
  }
}

export async function copyAccounts(documents: Pick<AccountDocuments, 'list'>, write: Write): Promise<void> {
  const lines = (await keptAccounts(documents)).map((account) => `${JSON.stringify(account)}\n`)
  await write(ACCOUNTS, only(lines.join('')))
}

/** Accounts and one-time codes. Sessions stay behind. */
export async function keptAccounts(documents: Pick<AccountDocuments, 'list'>) {
  const all = await Promise.all(
    ['account/', 'invitation/', 'relay/'].map((prefix) => documents.list(prefix, contentSchema)),
  )
  return all.flat().flatMap(({ id, content }) => (content ? [{ id, content }] : []))
}

const contentSchema = z.record(z.string(), z.unknown())

/** Written by the node now and then; until the first time there is none. */
export async function copyContacts(dataDir: string, write: Write): Promise<void> {
  const text = await readFile(join(dataDir, CONTACTS), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text !== null) await write(CONTACTS, only(text))
}

async function* only(text: string): AsyncGenerator<string> {
  yield text
}
