/** Texts of files on a stick, in English. */
import type { BundleTexts } from './zh-bundle.ts'

export const enBundle: BundleTexts = {
  title: 'By stick',
  intro:
    'When the line stays dead, what the county does not have can go into one file, on a USB stick, to be imported in the town or at the county.',
  what: (events, files) => `To take along now: ${events} records${files}.`,
  files: (n, bytes) => `, ${n} photographs (${bytes})`,
  nothing: 'Nothing to take along; the county has everything.',
  noDrafts: 'Drafts that were not handed in are not in it.',
  make: 'Export to a stick',
  making: 'Writing the file; please leave this page open',
  made: (name, bytes) => `✓ Exported: ${name} (${bytes})`,
  where:
    'If the browser did not ask where to, the file lies in the downloads folder; please copy it to the stick.',
  sealed: 'The file is encrypted; only the county can open it, whoever finds the stick.',
  stays:
    'Everything stays on this device. When the line is back it uploads as always, and what the county has is not sent again.',
  errors: {
    Nothing: 'Nothing to take along; the county has everything.',
    NoKey: 'This device does not have the county’s key yet; it must connect once before. Nothing is lost.',
    Failed:
      'The export failed: what is on this device cannot be read, or there is no room. Nothing is lost; reload this page and try again.',
  },

  importTitle: 'Import a file from a stick',
  importIntro:
    'A file that a cut-off station exported; its name begins with yimen- and ends in .bundle. Importing one twice changes nothing.',
  choose: 'Choose the file on the stick',
  another: 'Import another file',
  again: 'Go on',
  look: 'Has it arrived?',
  steps: {
    reading: 'Reading the file',
    sending: 'Uploading',
    opening: 'Uploaded; being checked and taken in',
  },
  percent: (n) => `${n}%`,
  result: 'Result',
  opened: '✓ The county has taken it in',
  openedBefore: (when) => `✓ This file was imported before (${when})`,
  sealedAt: '◌ Taken in, to be sent to the county',
  sealedNote:
    'The file is safe at the town’s node, which cannot open it. It goes to the county by itself when the line is back; the stick may be taken away.',
  waiting: (n, seq) =>
    `▲ ${n} records are kept and not joined yet: this device’s records up to number ${seq} are missing. Let that station connect, or import its earlier file too; what is here joins by itself.`,
  bad: (n) =>
    `▲ ${n} photographs are not what they are called and were left out. Let that station connect and send them; if that fails, take them again.`,
  from: 'From',
  device: (org, device) => `${org} (device ${device})`,
  deviceAlone: (device) => `device ${device}`,
  span: 'Its records',
  spanText: (from, to) => (from === to ? `number ${from}` : `${from} to ${to}`),
  cases: 'Cases',
  events: 'Records',
  photographs: 'Photographs',
  tally: (fresh, held) => (held > 0 ? `${fresh} new, ${held} here already` : `${fresh} new`),
  judged:
    'Taken in is not approved: the county checks each record as always, and tells that station of any it does not accept.',
  refused: {
    'no-bundle': 'This is no exported file. Its name begins with yimen- and ends in .bundle.',
    newer: 'A newer program wrote this file. Update first, and keep the file.',
    'other-county': 'This file is another county’s and was not opened. Please take it there.',
    'unknown-device':
      'The device that wrote this file is not enrolled here; it was not opened. Another town’s goes to the county; at the county, ask an engineer.',
    truncated: 'This file is not whole; the stick was probably pulled out early. Copy or export it again.',
    altered: 'This file is not as its station wrote it and was not used. Copy or export it again.',
    'other-key':
      'The county does not have the key to this file (an older backup was probably restored). Let that station connect once and export again.',
  },
  failures: {
    TooLarge: 'This file is too large to be an exported one.',
    Unreadable: 'The file cannot be read. Check the stick and choose it again.',
    Unreachable:
      'Neither the town’s node nor the county can be reached. Nothing is lost; press “Go on” when the line is back.',
    Refused: (problem) => `It was not accepted (${problem}). Nothing is lost; please ask the county.`,
  },
}
