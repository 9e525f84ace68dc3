/** The station that every screen works on. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Profile, Station } from '../station/station.ts'

export const StationContext = createContext<Station | null>(null)

export function useStation(): Station {
  const station = useContext(StationContext)
  if (!station) throw new Error('a screen outside the station')
  return station
}

/** Who sits here. Screens are drawn for a signed-in clerk only. */
export function useProfile(): Profile {
  const profile = useStation().profile.value
  if (!profile) throw new Error('a screen without a clerk')
  return profile
}
