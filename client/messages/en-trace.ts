/** What happened to a case, in English. */
import { formatCaseNumber } from '../../shared/case/number.ts'
import type { zhTrace } from './zh-trace.ts'

const list = (names: readonly string[]): string => names.join(', ')

const events: typeof zhTrace.events = {
  received: 'Received',
  filled: 'Filled in',
  material: 'Material',
  notified: 'One-time notice',
  accepted: 'Accepted',
  refused: 'Refused',
  dispatched: 'Dispatched',
  opined: 'Opinion',
  recalled: 'Taken back',
  decided: 'Reviewed or decided',
  paused: 'Clock stopped',
  resumed: 'Clock goes on',
  extended: 'Extended',
  withdrawn: 'Withdrawn',
  delivered: 'Delivered',
  voided: 'Voided',
  resolved: 'Resolved',
  compared: 'Compared',
  accounted: 'Numbers accounted for',
  ruled: 'Answered',
  questioned: 'questioned',
  urged: 'Supervision order',
  answered: 'Order answered',
  followed: 'Follow-up',
  registered: 'Registered',
  quarantined: 'Not accepted',
  deemed: 'Deemed accepted',
  timed: 'Time corrected',
  archived: 'Archived',
  erased: 'Erased',
}

const slots: typeof zhTrace.slots = {
  admission: 'Admission',
  'step/review': 'Review',
  'step/decide': 'Decision',
  extension: 'Extension',
  serial: 'Serial number',
}

const reasons: typeof zhTrace.reasons = {
  digest: 'the content is not what was signed',
  tick: 'its place in the order cannot be right',
  clone: 'this device was copied: there are two records under one number',
  chain: 'a record before it was not accepted',
  lost: 'only its number is left, what it said was not found',
  schema: 'the record is malformed',
  stream: 'a station may not write records of this kind',
  identity: 'the device or the person does not belong to this organisation',
  permission: 'this organisation or role has no power for this step',
  stage: 'the case was not in a state that allows this',
  number: 'the case number is not one of this device',
  'duplicate-number': 'there is a case under this number already',
  'no-case': 'there is no case that it belongs to',
  clock: 'the law knows no such stop, end or extension',
  catalogue: 'the item, material or field is not in that version of the guide',
}

const toDo: Readonly<Record<string, string>> = {
  chain: 'Settle the one before first, then do this step again.',
  lost: 'Have the offices that dealt with the case connect once; if that does not bring it back, do this step again.',
  schema: 'Do this step again; if that fails too, call the county centre.',
  identity: 'Sign in with an account of this organisation and do it again.',
  permission: 'Ask a colleague who has the power.',
  stage: 'Open the case, see where it is, and do it again if needed.',
  number: 'Take the case again from the draft and give the resident a new receipt.',
  'duplicate-number': 'Take the case again and give the resident a new receipt.',
}

const reasonText = (reason: string): string =>
  Object.entries(reasons).find(([name]) => name === reason)?.[1] ?? reason

const pauses: typeof zhTrace.pauses = {
  hearing: 'hearing',
  tender: 'tender',
  auction: 'auction',
  inspection: 'inspection',
  testing: 'testing',
  quarantine: 'quarantine',
  appraisal: 'appraisal',
  experts: 'expert review',
}

const followUps: typeof zhTrace.followUps = {
  kept: 'as it was granted',
  mended: 'not as it was granted, put right',
  breach: 'not as it was granted',
}

const verdicts: typeof zhTrace.verdicts = {
  adopted: 'adopted, and written anew by the county',
  dismissed: 'not adopted',
  open: 'the answer before is taken back',
}

const gapWhys: typeof zhTrace.gapWhys = {
  voided: 'the number is void',
  paper: 'taken on paper, which is kept',
  lost: 'the device is lost or broken',
  other: 'something else',
  open: 'the account before is taken back',
}

const found: typeof zhTrace.found = {
  carriedOn: (other) => `one application with ${other}, carried on in this case`,
  repeats: (other) => `one application with ${other}, carried on there; this case repeats it`,
  different: () => 'not the same application as another case',
  open: () => 'to be compared anew with another case',
}

export const enTrace: typeof zhTrace = {
  tasks: {
    accept: 'accept',
    supplement: 'supplement',
    dispatch: 'dispatch',
    review: 'review',
    decide: 'decide',
    deliver: 'deliver',
    none: 'none',
  },
  events,
  slots,
  pauses,
  actStatus: {
    provisional: 'awaits registration',
    registered: 'registered',
    contested: 'contested, for the county to settle',
    suspended: 'registered, then contested: suspended',
    voided: 'void',
    dismissed: 'set aside',
    late: 'came late',
  },
  refusals: {
    WrongStage: 'Not possible now: the case is at another step.',
    WrongRole: 'Your role does not take this step.',
    WrongOrg: 'This step is not this organisation’s.',
    Contested: 'Two acts contest each other; the county settles it first.',
    ReadOnly: 'This case holds what a newer program wrote. Please update.',
    NoReason: 'The county gives a reason where it chooses between two values.',
    BackDated: 'Stops begin and end from today on, never earlier.',
    WrongDays: 'The days are wrong: an end lies within its stop, and not before its beginning.',
    Overlapping: 'The clock stands still on some of these days already.',
    NotAll: 'This case is joint: it goes to the other departments at the same time.',
    TooLong: 'By ten workdays at most, by fifteen for joint cases.',
    NotAcknowledged: 'Read the integrity risk of this step first, and say so.',
  },
  whyNot: {
    early: 'another step comes first',
    done: 'it is behind the case',
    asked: 'the applicant’s turn',
    over: 'the case is closed',
    none: 'there is nothing that it could be about',
  },
  reasons,
  verdicts,
  followUps,
  found,
  gapWhys,
  reason: reasonText,
  toDo: (reason, readOnly) =>
    reason === 'schema' && readOnly
      ? 'Update the program, then do this step again.'
      : (toDo[reason] ?? 'Please call the county centre.'),
  trace: {
    received: () => 'Received',
    filled: ({ fields, reason }, names) =>
      reason
        ? `Chose ${list(Object.keys(fields).map(names.field))}: ${reason}`
        : `Filled in ${list(Object.keys(fields).map(names.field))}`,
    material: ({ material, seen, file }, names) =>
      `Material “${names.material(material)}”: ${list([...(seen ? ['original seen'] : []), ...(file ? ['a photograph or file added'] : [])])}`,
    notified: ({ materials, fields, note }, names) =>
      `One-time notice, asks for ${list([...materials.map(names.material), ...fields.map(names.field)])}${note && `. Note: ${note}`}`,
    accepted: () => 'Accepted',
    refused: ({ reason }) => `Refused: ${reason}`,
    dispatched: ({ to, with: beside = [] }, names) =>
      `Dispatched to ${names.org(to)}${beside.length > 0 ? ` with ${beside.map(names.org).join(', ')}` : ''}`,
    opined: ({ outcome, opinion }) => `Opinion, ${outcome === 'pass' ? 'in favour' : 'against'}: ${opinion}`,
    recalled: ({ from, reason }, names) => `Taken back from ${names.org(from)}: ${reason}`,
    decided: ({ step, outcome, opinion, acknowledged }) =>
      `${step === 'review' ? 'Review' : 'Decision'}: ${outcome}${opinion && `, ${opinion}`}${acknowledged ? ' (integrity risk read)' : ''}`,
    paused: ({ kind, notice, from, to }) =>
      `Clock stopped (${pauses[kind]}) from ${from} to ${to}, notice ${notice}`,
    resumed: ({ on }) => `Clock goes on: stopped until ${on}`,
    extended: ({ days, reason }) => `Extended by ${days} workdays, approved by the head: ${reason}`,
    withdrawn: ({ reason }) => `Withdrawn: ${reason}`,
    delivered: ({ to, note, serial }) =>
      `Delivered to the ${to}${serial ? `, serial ${serial}` : ''}${note && `: ${note}`}`,
    voided: ({ act, reason }, names) => `“${names.act(act)}” voided: ${reason}`,
    resolved: ({ slot, act, reason }, names) =>
      `County settles ${slots[slot]}: ${act ? `“${names.act(act)}” stands` : 'none stands'}. ${reason}`,
    compared: ({ with: other, found: as, reason }) =>
      `County compares: ${found[as](formatCaseNumber(other))}. ${reason ?? ''}`,
    accounted: ({ day, from, to, why, reason }) =>
      `County accounts for numbers of ${day} (${from === to ? from : `${from}–${to}`}): ${gapWhys[why]}. ${reason}`,
    ruled: ({ verdict, reason }) =>
      `County answers on a record not accepted: ${verdicts[verdict]}. ${reason}`,
    urged: ({ to, text, within }, names) =>
      `supervision order to ${names.org(to)}, answer within ${within} workdays: ${text}`,
    followed: ({ found, note }) => `Follow-up, ${followUps[found]}: ${note}`,
    answered: ({ found, done }) => `order answered: ${found}. Done: ${done}`,
    registered: ({ act }, names) => `County registers “${names.act(act)}”`,
    questioned: ({ act, with: other }, names) =>
      other
        ? `The serial of “${names.act(act)}” stands in case ${formatCaseNumber(other)}, too: for the county to settle`
        : `The letter under which “${names.act(act)}” was done had lapsed: for the county to settle`,
    quarantined: ({ reason }) => `County did not accept a record: ${reasonText(reason)}`,
    deemed: ({ reason }) =>
      `Nobody told in five workdays what is missing: deemed accepted since its receipt${reason ? `. Written at the county’s word: ${reason}` : ''}`,
    timed: ({ event }, names) => `County corrects the time of “${names.act(event)}”`,
    archived: () => 'County has archived it; stations keep it no longer',
    erased: ({ basis }) => `The county erased what a record said, on the ground of: ${basis}`,
  },
  questioned: 'the letter that it rests on had lapsed',
  serialUsed: (other) =>
    `Case ${formatCaseNumber(other)} has this serial. Each is used once: check what is printed on the paper.`,
  serialTwice: (other) => `case ${formatCaseNumber(other)} has this serial, too`,
  traceUnder: (letter) => ` (under letter ${letter})`,
  traceErased: (word) => `${word} (what it said was erased)`,
  traceUnknown: 'Written by a newer program; update to read it',
}
