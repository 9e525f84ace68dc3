/** Texts of what waits at the county, in English, for engineers. */
import type { WaitsTexts } from './zh-waits.ts'

export const enWaits: WaitsTexts = {
  title: 'Come to the county, and waiting for what goes before',
  note: 'The county keeps these; nothing is lost. What they rest on has not come, so they are not judged yet; once it has, they go on by themselves. What the same device wrote after them waits too.',
  below: (n) => `Elsewhere ${n} record(s) are missing: see below`,
  healing:
    'The county is getting its past back from the stations. Until it has, it judges nothing, and what is missing is not known. Have every station connect.',
  none: 'Nothing waits. All that came follows on what was there.',
  asking: 'Asking the county…',
  again: 'Ask again',
  failed: {
    Unreachable: 'The county cannot be reached, so whether anything waits is not known. Ask again later.',
    unauthorized: 'The session has ended. Sign in again to see what waits.',
    forbidden: 'This is for the managers of the county centre.',
  },
  place: (org, terminal) => `${org} (terminal ${terminal})`,
  unknown: (device) => `device ${device}, which is not enrolled`,
  lacksEvent: (who, seq) => `Missing: record ${seq} of ${who}`,
  lacksDevice: (device) => `Missing: the enrolment of device ${device}`,
  count: (n) => `${n} record(s) wait for it`,
  since: (when) => `the first came ${when}`,
  toDo: {
    station: (org) =>
      `Ask ${org} to open Yimen on that device, connect it, and wait until the bar says that the county has everything.`,
    node: 'If its records go by a township node, see whether that node is connected.',
    device:
      'Most likely the county was put back from an older backup. Have the stations that worked lately connect; if nothing comes, an engineer reads “restore” in the deployment guide.',
  },
  toStations: 'See the stations and their last contact',
  show: (n) => `Which ${n}`,
  showSome: (n, of) => `Which (the first ${n} of ${of})`,
  entry: (who, seq, what) => `Record ${seq} of ${who}: ${what}`,
  arrived: (when) => `came ${when}`,
  unlisted: (n) => `${n} more are missing and not listed; begin with these.`,
}
