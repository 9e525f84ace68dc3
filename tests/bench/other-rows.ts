/** The rows that are not the line's, in a process of their own: the shapers must not wait for them. */
import { serve } from './child.ts'
import { processorRows } from './processor.ts'
import { returnOfStations } from './return.ts'
import { screenRows } from './screens.ts'
import { fillStations, stationAtSize } from './station-size.ts'

let filling: ReturnType<typeof fillStations>

serve({
  processor: processorRows,
  screens: screenRows,
  returning: returnOfStations,
  async fill() {
    filling = fillStations()
    await filling
  },
  size: async () => stationAtSize(await filling),
})
