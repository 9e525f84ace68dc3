/** A QR code as one path of our own, black on white. */
import { useEffect, useState } from 'preact/hooks'

let encoder: typeof import('uqr') | null = null

/** Fetched in the background as soon as the station is open: taking a case need not wait for it. */
export async function fetchQrEncoder(): Promise<void> {
  encoder ??= await import('uqr').catch(() => null)
}

export function QrCode(props: { readonly text: string; readonly label: string }) {
  const [here, setHere] = useState(encoder !== null)
  useEffect(() => {
    if (!here) fetchQrEncoder().then(() => setHere(encoder !== null))
  }, [here])
  // Number and code stand beside it in words, so that nobody waits for the picture.
  if (!encoder) return null
  const { data, size } = encoder.encode(props.text, { ecc: 'M', border: 2 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={props.label}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
