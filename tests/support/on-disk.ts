/** What is kept where, read as somebody would who looks for a person: a browser's stores, a folder's bytes. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'

/**
 * Those of `words` that are in all that the page's origin keeps in this browser: IndexedDB with the bytes of its
 * blobs, the files of its private file system, what its service worker caches, local and session storage. Bytes are
 * looked through as text and as one character each (Latin-1).
 */
export async function onDisk(page: Page, words: readonly string[]): Promise<string[]> {
  const disk = await allOf(page)
  return words.filter((word) => disk.includes(word))
}

const allOf = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const texts: string[] = []
    const pending: Promise<void>[] = []
    const noteBytes = async (blob: Blob) => {
      texts.push(await blob.text())
      const bytes = new Uint8Array(await blob.arrayBuffer())
      for (let at = 0; at < bytes.length; at += 8192)
        texts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
    }
    const note = (value: unknown): string =>
      JSON.stringify(value, (_, part: unknown) => {
        if (part instanceof Blob) pending.push(noteBytes(part))
        if (part instanceof ArrayBuffer || ArrayBuffer.isView(part))
          pending.push(noteBytes(new Blob([part as ArrayBuffer])))
        return part
      }) ?? ''
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name!))
      for (const store of database.objectStoreNames)
        texts.push(note(await done(database.transaction(store).objectStore(store).getAll())))
      database.close()
    }
    const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        texts.push(name)
        if (handle instanceof FileSystemDirectoryHandle) await walk(handle)
        else if (handle instanceof FileSystemFileHandle) await noteBytes(await handle.getFile())
      }
    }
    await walk(await navigator.storage.getDirectory())
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        texts.push(request.url)
        // The program itself, hundreds of files, names nobody.
        if (!new URL(request.url).pathname.startsWith('/assets/'))
          await noteBytes(await (await cache.match(request))!.blob())
      }
    }
    texts.push(note({ ...localStorage }), note({ ...sessionStorage }))
    await Promise.all(pending)
    return texts.join('')
  })

/** Files under a folder with any of `words` in their bytes, or in what they hold compressed; paths from the folder. */
export async function holding(dir: string, ...words: readonly (string | Uint8Array)[]): Promise<string[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = found.filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name))
  const held: string[] = []
  for (const path of paths) {
    // LevelDB removes files under a reader's hands.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    const plain = path.endsWith('.gz') ? gunzipSync(bytes) : bytes
    const own = path.slice(dir.length + 1)
    if (words.some((word) => plain.includes(Buffer.from(word)) || own.includes(String(word)))) held.push(own)
  }
  return held.sort()
}
