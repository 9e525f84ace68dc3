/** One plain sentence for the resident: 「五华县民政局正在审核」. */
import type { Stage } from '../../shared/case/stage.ts'
import { t } from './text.ts'

/** `org`: the name of who has it; empty where nobody is named. */
export const progressSentence = (stage: Stage, org: string): string =>
  `${t.resident.sentence[stage](org || t.resident.someOrg)}${t.stop}`
