import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { toHex, utf8 } from '../../shared/bytes.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import { caseEvents } from '../../shared/case/events.ts'
import { packHeadSchema } from '../../shared/catalogue/pack.ts'
import { deviceEvents } from '../../shared/device-events.ts'
import { eventSchema } from '../../shared/event.ts'
import { bundleHeadSchema, bundleReportSchema, bundleWordSchema } from '../../shared/protocol/bundle.ts'
import { dueSchema } from '../../shared/protocol/calendar.ts'
import { casesSchema } from '../../shared/protocol/cases.ts'
import { exchangeRequestSchema, exchangeResponseSchema } from '../../shared/protocol/exchange.ts'
import {
  filedSchema,
  filingSchema,
  numberGivenSchema,
  numberQuestionSchema,
  supplementSchema,
} from '../../shared/protocol/filings.ts'
import { guidePointerSchema, guideSchema } from '../../shared/protocol/guide.ts'
import { healthSchema } from '../../shared/protocol/health.ts'
import {
  accountsSchema,
  invitedSchema,
  inviteSchema,
  issuedSchema,
  joinedSchema,
  joinSchema,
  lookSchema,
  relayAddressSchema,
  relayEnrolmentSchema,
  relayInviteSchema,
  relayIssuedSchema,
  relayJoinSchema,
} from '../../shared/protocol/invitation.ts'
import { lightsSchema } from '../../shared/protocol/lights.ts'
import { progressQuestionSchema, progressSchema } from '../../shared/protocol/progress.ts'
import { repeatsSchema } from '../../shared/protocol/repeats.ts'
import { enrolmentSchema, signedInSchema, signInSchema } from '../../shared/protocol/session.ts'
import { stationsSchema } from '../../shared/protocol/stations.ts'
import { verifiersSchema } from '../../shared/protocol/verifiers.ts'
import { waitsSchema } from '../../shared/protocol/waits.ts'
import { hasher } from '../../sync/crypto/hash.ts'

const fingerprint = (schema: z.ZodMiniType): string =>
  toHex(hasher.sha256(utf8(canonicalJson(z.toJSONSchema(schema)))).subarray(0, 6))

/**
 * Whoever changes a schema changes what is on the wire or on disks in villages. If old data still parse and mean the
 * same, write the new fingerprint here; if not, give the type a new version.
 */
describe('the wire format is decided, not slipped in', () => {
  test('envelope and exchange', () => {
    expect({
      event: fingerprint(eventSchema),
      request: fingerprint(exchangeRequestSchema),
      response: fingerprint(exchangeResponseSchema),
    }).toMatchInlineSnapshot(`
      {
        "event": "413f748345a6",
        "request": "11d8a1058c44",
        "response": "b479f8157ff5",
      }
    `)
  })

  test('a bundle: its head, what is sealed in it, and what a node says of it', () => {
    expect({
      head: fingerprint(bundleHeadSchema),
      word: fingerprint(bundleWordSchema),
      report: fingerprint(bundleReportSchema),
    }).toMatchInlineSnapshot(`
      {
        "head": "aac8dbb28305",
        "report": "4f8ea7cbcc0f",
        "word": "1cdbfba3b8c9",
      }
    `)
  })

  test('events of a case and of devices', () => {
    const all = Object.entries({ ...caseEvents, ...deviceEvents }).flatMap(([type, versions]) =>
      Object.entries(versions).map(([v, schema]) => [`${type} v${v}`, fingerprint(schema)]),
    )
    expect(Object.fromEntries(all)).toMatchInlineSnapshot(`
      {
        "accepted v1": "30911397c8b5",
        "accounted v1": "b8518ff7df24",
        "anchored v1": "2c257f495aa4",
        "answered v1": "73f12e06bab9",
        "archived v1": "6aec7f626531",
        "compared v1": "d251b79ca7d2",
        "decided v1": "0e8db911824f",
        "deemed v1": "5ecc9dcea8f3",
        "delivered v1": "1cda712c7ad3",
        "dispatched v1": "3ff58a64fbef",
        "enrolled v1": "e4725eed951e",
        "erased v1": "4e893d6c50e2",
        "extended v1": "72377da942b5",
        "filled v1": "d8449a015c10",
        "followed v1": "c1a06c6148e1",
        "healed v1": "7c0a725f4536",
        "material v1": "94d7139d545e",
        "notified v1": "7388f113d7eb",
        "opined v1": "f6b0d70cc082",
        "paused v1": "abea27b622f7",
        "quarantined v1": "354db340b25a",
        "questioned v1": "f3df510a0518",
        "recalled v1": "634e07e8ef0c",
        "received v1": "6b8b3ea71060",
        "refused v1": "7be1242e1f77",
        "registered v1": "70ec780671ec",
        "resolved v1": "93b7c4b5e015",
        "resumed v1": "fdc2f20f89c3",
        "ruled v1": "0f30ee24702b",
        "tenure v1": "b542375b5636",
        "timed v1": "df0ccf884790",
        "urged v1": "bfddeb6b4392",
        "voided v1": "29f545372262",
        "window v1": "ec68d97a0cc5",
        "withdrawn v1": "68e39e106dde",
      }
    `)
  })

  test('what applicants file', () => {
    expect(
      [numberQuestionSchema, numberGivenSchema, filingSchema, filedSchema, supplementSchema].map(fingerprint),
    ).toMatchInlineSnapshot(`
      [
        "9ec86b84cc0a",
        "ce2cfe68bdf4",
        "13f4cf640a6a",
        "b1a43120bbcb",
        "335e7f73fcbf",
      ]
    `)
  })

  test('sessions, progress, stations, packs', () => {
    expect(
      [
        signInSchema,
        signedInSchema,
        enrolmentSchema,
        progressQuestionSchema,
        progressSchema,
        stationsSchema,
        waitsSchema,
        repeatsSchema,
        packHeadSchema,
        guidePointerSchema,
        guideSchema,
      ].map(fingerprint),
    ).toMatchInlineSnapshot(`
      [
        "c1b04289fd11",
        "af2e639013fb",
        "b9227361eb56",
        "6b068b95e791",
        "b7f4d239eab3",
        "e3973f8e6aae",
        "e86bf4f3670e",
        "b88a30c7fd6f",
        "9ae36f905087",
        "4a386a2388f9",
        "0bd0329fefec",
      ]
    `)
  })

  test('what other systems are answered', () => {
    expect([dueSchema, casesSchema, lightsSchema, healthSchema].map(fingerprint)).toMatchInlineSnapshot(`
      [
        "95b1dcc54abd",
        "17cab5f063ec",
        "c83fee36a298",
        "3fea17e64b29",
      ]
    `)
  })

  test('what a relay and its county tell each other beside the exchange', () => {
    const schemas = [relayInviteSchema, relayIssuedSchema, relayJoinSchema, relayEnrolmentSchema]
    expect([...schemas, relayAddressSchema, verifiersSchema].map(fingerprint)).toMatchInlineSnapshot(`
      [
        "fee222a23968",
        "f142daaaa2f2",
        "b24ad738fcbd",
        "d3974268ce1f",
        "81895d3dfd3b",
        "0cb736ff0b9e",
      ]
    `)
  })

  test('invitations', () => {
    expect(
      [
        ...[lookSchema, invitedSchema, joinSchema, joinedSchema],
        ...[inviteSchema, issuedSchema, accountsSchema],
      ].map(fingerprint),
    ).toMatchInlineSnapshot(`
      [
        "b02789a4c69c",
        "ccb3ce1e22c2",
        "377efe8f3ec5",
        "600e2f0547ad",
        "f564f7373b5d",
        "4b6fb43e23f1",
        "e16e9bb1c25a",
      ]
    `)
  })
})
