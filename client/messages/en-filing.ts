/** Texts of filing by the web, in English. */
import type { zhFiling } from './zh-filing.ts'

export const enFiling: typeof zhFiling = {
  title: (item) => `Apply: ${item}`,
  steps: ['Where', 'Applicant', 'Form', 'Materials', 'Check and submit'],
  stepOf: (n, of) => `Step ${n} of ${of}`,
  next: 'Next',
  back: 'Back',
  change: 'Change',
  changeOf: (step) => `Change: ${step}`,
  wrong: 'Not complete yet:',
  lacks: (field) => `Please fill in: ${field}`,
  saved: '✓ Kept on this device; not submitted',
  saving: '◌ Keeping…',
  notSaved: '■ It could not be kept. Do not close this page; what you wrote is still here.',
  full: '■ This device is full; the last change was not kept. Delete what you do not need and try again.',
  renewed: 'The guide is newer. What you wrote is here; please check it all before you submit.',
  noStorage: 'This browser keeps nothing, so what you write would be lost. Use a window that is not private.',
  closed: 'This cannot be filed by the web now. Please go to a counter.',

  where: {
    intro: 'Choose one near you. Originals are looked at there, and the result is handed over there.',
    town: 'Town',
    village: 'Village',
    atTown: 'At the town’s centre itself',
    choose: 'Please choose',
    missing: 'Please choose where',
  },
  applicant: 'The person it is for; a relative’s, if you do it for them.',
  materials: {
    intro: 'All four corners in the picture. Where it was taken is removed from it.',
    later: 'I do not have it now',
    missing: (name) => `${name}: take a photograph, or say that it comes later`,
    tooMany: (max) => `At most ${max} photographs; please remove some`,
    mayWait: 'May come later.',
    given: (n) => `${n} photographs`,
    comesLater: 'comes later',
    notNeeded: 'not needed',
    none: 'not given',
    originals: 'Keep the originals: the counter looks at them.',
  },
  review: {
    intro: 'Please read it all. You can change it until you submit.',
    empty: 'empty',
    submit: 'Submit',
  },

  state: {
    words: 'Submitting, please keep this page open…',
    unsent: 'Not submitted.',
    unsentLine:
      'Not submitted: no connection. It is kept on this device. Leave this page open and it is tried again once you are online; if you closed it, open it and submit.',
    unsentBusy:
      'Not submitted: the system is busy. It is kept on this device. Leave this page open and it is tried again; if you closed it, open it and submit.',
    unknown: (caseNo) =>
      `Not known whether it arrived: no answer came. The number ${caseNo} stays; trying again never makes two. With this page open it is tried again once you are online.`,
    file: (nth, of, percent) => `Photograph ${nth} of ${of} · ${percent}%`,
    filesLeft: (n) => `${n} photographs are not there yet.`,
    filesLine:
      'It does not get through; with this page open it goes on once you are online. Do not clear it before.',
    whole: 'All photographs are there.',
    lost: (n) => `${n} photographs could not be sent; please bring them to the counter.`,
    again: 'Try again',
  },
  refused: {
    'old-item': 'Not submitted: the guide is newer. It is being fetched; what you wrote is still here.',
    'wrong-fields': 'Not submitted: something is missing or wrong. Please check each field.',
    closed: 'It has arrived and is being dealt with; it cannot be changed. Please ask at the counter.',
    other: 'Not submitted: the county did not take it. Please try again, or go to a counter.',
  },

  received: {
    title: 'Received',
    keep: 'Write these down: you need them to ask about it.',
    next: 'The window checks it and tells you whether it is accepted, or what is missing.',
    where: 'Where',
    see: 'Where is my case?',
    print: 'Print or keep',
    again: 'File another',
  },
  clear: 'Clear this device',
  clearHint: 'On a borrowed or shared phone, clear it when you are done.',
  clearAsk: 'Remove this application from this device? What was not submitted is gone then.',
  clearAskSending: 'Not everything is sent. What is not will be gone. Clear it?',
  clearAskReceived: 'Have you written down the number and the code? They will not be shown here any more.',

  supplement: {
    title: 'Add it here',
    intro: 'Here, or at the counter; not all of it need come at once.',
    send: 'Send',
    nothing: 'Please add at least one thing',
    seen: 'All right',
    words: 'Sending, please keep this page open…',
    unknown:
      'Not known whether it arrived: no answer came. It is kept on this device; with this page open it is tried again, never twice.',
    closed:
      'Not added: it is too late to add to this case. Please look at its progress; what you wrote is still on this device.',
    other:
      'Not added: the county did not take it. It is all still here: look it over and send it again, or bring it to the counter.',
  },
}
