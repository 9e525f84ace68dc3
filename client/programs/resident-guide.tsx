import { ServicesApp } from '../screens/resident/services-app.tsx'
import { begin } from './begin.ts'

await begin(<ServicesApp />, navigator.serviceWorker?.ready)
