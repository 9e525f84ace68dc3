/** What is most frequent stands last. A change is safe: who has the other one speaks JSON. */
export const DICTIONARY = [
  '"heal":{"buckets":""streams":{"in":["digests":[{"stream":"count":,"xor":"want":[{"stream":"hashes":["given":{"batches":[{"hashes":["by":"',
  '"refused":[{"device":"reason":"compare":true,"resend":[""whole":true,"catalogue":{"release":2,"pack":"/packs/2-.json"}}',
  '"ask":[{"device":"","seq":1,"hash":""witness":{"at":""skewMs":0}"waiting":{"events":1,"files":1,"bytes":2',
  '"type":"erased","v":1,"data":{"id":"","hash":"","basis":"","left":{"told":["type":"archived","v":1,"data":{"count":1,"xor":""type":"anchored","v":1,"data":{"heads":[{"device":""type":"timed","v":1,"data":{"event":"","trusted":"2026-',
  '"type":"recalled","v":1,"data":{"from":"","reason":"","dispatches":["type":"ruled","v":1,"data":{"verdict":""type":"resolved","v":1,"data":{"slot":"step/","act":"","reason":"","type":"voided","v":1,"data":{"act":""type":"withdrawn","v":1,"data":{"reason":"申请人撤回"',
  '"type":"quarantined","v":1,"data":{"id":"","hash":"","reason":"","org":""type":"notified","v":1,"data":{"materials":[""],"fields":[""],"note":"',
  '"type":"refused","v":1,"data":{"reason":""type":"dispatched","v":1,"data":{"to":"11441424""type":"delivered","v":1,"data":{"to":"","note":""type":"decided","v":1,"data":{"step":"review","outcome":"approved","opinion":"同意"step":"decide',
  '"type":"material","v":1,"data":{"material":"","seen":true}"seen":false,"file":{"sha256":"","bytes":2,"type":"image/jpeg"}}',
  '"type":"accepted","v":1,"data":{},"type":"registered","v":1,"data":{"act":"","slot":"admission","generation":0},',
  '"parents":[],"tick":1,"type":"received","v":1,"data":{"item":"11441424","itemVersion":1,"queryCode":"","secret":""},"at":"2026-',
  '"type":"filled","v":1,"data":{"fields":{"applicant.name":"","applicant.id":"44142419","applicant.phone":"13","applicant.address":"五华县镇村"}},"at":"2026-',
  '{"at":"2026-","node":{"device":"0","seq":1},"ack":{"":1},"root":1,"rows":[{"id":".1","signature":"',
  'T00:00:00.000Z","by":"","org":"441424000000","prev":"","digest":""}],"org":"441424104201"},',
  '{"id":".","stream":"case/4414241","parents":["."],"tick":3,"type":"","v":1,"data":{"at":"2026-',
  '],"seal":{"device":"","seq":1,"hash":"","signature":""}}],"cursor":{"epoch":"","live":,"backfill":{"next":0,"until":1}},"head":{"device":"0","seq":1},"release":1,"want":524288}',
  '{"at":"2026-11-22T0:00.000Z","logs":[{"device":"","events":[{"id":"","stream":"case/',
].join('')
