import { describe, expect, test } from 'vitest'
import { type DraftEditor, editDraft, SAVE_WITHIN_MS } from '../../../client/screens/take/draft-editor.ts'
import type { CaseDraft } from '../../../shared/case/draft.ts'

const draft: CaseDraft = {
  id: 'draft',
  item: '11441424MB2A000388444051050000000',
  itemVersion: 1,
  fields: {},
  materials: {},
  updatedAt: 0,
  reserved: null,
}

/** A disk and a clock of the test's own: nothing is saved or due until it says so. */
function open() {
  const timers: { run: () => void; ms: number }[] = []
  const saved: CaseDraft[] = []
  const disk = {
    full: false,
    slow: null as Promise<void> | null,
    handedIn: undefined as string | null | undefined,
    others: (own: CaseDraft) => own,
  }
  let now = 1000
  const editor = editDraft(
    {
      now: () => now++,
      later: (run, ms) => timers.push({ run, ms }),
      async save(changed) {
        await disk.slow
        if (disk.full) return { ok: false, error: { type: 'StorageFull' } }
        if (disk.handedIn !== undefined)
          return { ok: false, error: { type: 'HandedIn', caseNo: disk.handedIn } }
        saved.push(changed)
        return { ok: true, value: disk.others(changed) }
      },
    },
    draft,
  )
  return { editor, timers, saved, disk }
}

const name = (editor: DraftEditor, value: string): void =>
  editor.change((d) => ({ ...d, fields: { ...d.fields, 'applicant.name': value } }))

describe('a draft being written', () => {
  test('is saved within 400 ms of the first keystroke, however long the typing goes on', () => {
    const { editor, timers } = open()
    for (const typed of ['𠮷', '𠮷野', '𠮷野家']) name(editor, typed)
    expect(timers).toHaveLength(1)
    expect(timers[0]!.ms).toBe(SAVE_WITHIN_MS)
    expect(SAVE_WITHIN_MS).toBeLessThanOrEqual(400)
  })

  test('is saved at once when the page is left, exactly as typed', async () => {
    const { editor, saved } = open()
    name(editor, ' 𠮷野　家 ')
    await editor.flush()
    expect(saved.map((d) => d.fields['applicant.name'])).toEqual([' 𠮷野　家 '])
    expect(editor.state.value).toBe('saved')
    expect(editor.savedAt.value).not.toBeNull()
  })

  test('what is typed while a save runs is saved after it, and last', async () => {
    const { editor, saved, disk } = open()
    let finish = () => {}
    disk.slow = new Promise((resolve) => {
      finish = resolve
    })
    name(editor, 'a')
    const flushed = editor.flush()
    await Promise.resolve()
    name(editor, 'ab')
    finish()
    await flushed
    await editor.flush()
    expect(saved.map((d) => d.fields['applicant.name']).at(-1)).toBe('ab')
    expect(editor.state.value).toBe('saved')
  })

  test('a full disk is said, and the next save brings everything', async () => {
    const { editor, saved, disk } = open()
    disk.full = true
    name(editor, 'a')
    await editor.flush()
    expect(editor.state.value).toBe('full')
    disk.full = false
    await editor.flush()
    expect(saved).toHaveLength(1)
    expect(editor.state.value).toBe('saved')
  })

  test('takes over what another tab changed, and leaves what is being typed', async () => {
    const { editor, disk, saved } = open()
    const seen = { seen: true, files: [] }
    disk.others = (own) => ({
      ...own,
      fields: { ...own.fields, 'applicant.phone': '13800000000' },
      materials: { 'id-card': seen },
    })
    let finish = () => {}
    disk.slow = new Promise((resolve) => {
      finish = resolve
    })
    name(editor, 'a')
    const flushed = editor.flush()
    await Promise.resolve()
    name(editor, 'ab')
    finish()
    await flushed
    expect(editor.draft.value).toMatchObject({
      fields: { 'applicant.name': 'ab', 'applicant.phone': '13800000000' },
      materials: { 'id-card': seen },
    })
    expect(saved.at(-1)?.fields).toEqual({ 'applicant.name': 'ab', 'applicant.phone': '13800000000' })
  })

  test('whatever of it is changed while a save runs stays', async () => {
    const { editor, disk, saved } = open()
    let finish = () => {}
    disk.slow = new Promise((resolve) => {
      finish = resolve
    })
    name(editor, 'a')
    const flushed = editor.flush()
    await Promise.resolve()
    editor.change((d) => ({ ...d, itemVersion: 2 }))
    finish()
    await flushed
    expect(editor.draft.value.itemVersion).toBe(2)
    expect(saved.at(-1)?.itemVersion).toBe(2)
  })

  test('says that another window handed it in, and saves no more', async () => {
    const { editor, disk, saved } = open()
    disk.handedIn = '44142410420126092803V00016'
    name(editor, 'a')
    await editor.flush()
    expect(editor.state.value).toBe('handed-in')
    expect(editor.handedInAs.value).toBe(disk.handedIn)
    name(editor, 'ab')
    await editor.flush()
    expect(saved).toEqual([])
    expect(editor.state.value).toBe('handed-in')
  })

  test('nothing is saved without a change, nor after hand-in', async () => {
    const { editor, saved } = open()
    await editor.flush()
    editor.close()
    name(editor, 'a')
    await editor.flush()
    expect(saved).toEqual([])
  })
})
