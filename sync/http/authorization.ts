/** A device authorises each of its requests by a signature over it; a staff session has no part in it. */
import { toBase64Url } from '../../shared/bytes.ts'
import { AUTH_SCHEME, requestText } from '../../shared/protocol/exchange.ts'
import type { Enrolment } from '../../shared/protocol/session.ts'
import type { Signer } from '../signing.ts'

/** Who signs, and to whose county. */
export interface Signatory {
  readonly enrolment: Pick<Enrolment, 'device' | 'authority'>
  readonly signer: Signer
}

/** This device as the county enrolled it, with its key. */
export interface Identity extends Signatory {
  readonly enrolment: Enrolment
}

const NO_BODY = new Uint8Array()

/** The value of the `Authorization` header. `path` without query; `body` as it is sent, after compression. */
export async function authorization(
  { enrolment, signer }: Signatory,
  method: string,
  path: string,
  body: Uint8Array<ArrayBuffer> = NO_BODY,
): Promise<string> {
  const digest = toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', body)))
  const signature = await signer.sign(requestText(enrolment.authority.area, method, path, digest))
  return `${AUTH_SCHEME} ${enrolment.device}.${signature}`
}
