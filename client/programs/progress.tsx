import { ProgressPage } from '../screens/resident/progress-page.tsx'
import { begin } from './begin.ts'

await begin(<ProgressPage />)
