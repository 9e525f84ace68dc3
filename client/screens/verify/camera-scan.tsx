/** The camera as a scanner, where the browser reads QR codes itself (Android, ChromeOS, macOS); no library for the rest. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { p } from '../../messages/print-text.ts'

/** W3C Shape Detection, as far as it is used here; lib.dom has no type of it. */
interface QrDetector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}
type QrDetectorClass = new (options: { readonly formats: readonly string[] }) => QrDetector

declare global {
  var BarcodeDetector: QrDetectorClass | undefined
}

const LOOK_EVERY_MS = 200

export const canScan = (): boolean =>
  globalThis.BarcodeDetector !== undefined && navigator.mediaDevices !== undefined

export function CameraScan(props: { readonly onText: (text: string) => void; readonly onStop: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let over = false
    let stop = (): void => {}
    const look = async (): Promise<void> => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      stop = () => {
        for (const track of stream.getTracks()) track.stop()
      }
      const screen = video.current
      if (over || !screen) return stop()
      screen.srcObject = stream
      await screen.play()
      const detector = new BarcodeDetector!({ formats: ['qr_code'] })
      while (!over) {
        const [code] = await detector.detect(screen)
        if (code && !over) return props.onText(code.rawValue)
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
    }
    look().catch(() => setFailed(!over))
    return () => {
      over = true
      stop()
    }
  }, [])
  return (
    <div class="camera">
      {failed ? (
        <p class="warning">▲ {p.verify.cameraFailed}</p>
      ) : (
        <video ref={video} muted playsInline aria-label={p.verify.cameraLabel} />
      )}
      <button type="button" class="outline" onClick={props.onStop}>
        {p.verify.cameraStop}
      </button>
    </div>
  )
}
