import { StaffApp } from '../screens/staff-app.tsx'
import { begin } from './begin.ts'

await begin(<StaffApp />, navigator.serviceWorker?.ready)
