/** The rows that are not the line's, in a process of their own: the shapers must not wait for them. */
import { serve } from './child.ts'
import { processorRows } from './processor.ts'
import { screenRows } from './screens.ts'

serve({ processor: processorRows, screens: screenRows })
