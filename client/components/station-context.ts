/** The station that every screen works on, and what forms have in its stead where there is none. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Profile, Station } from '../station/station.ts'

/** What a form needs of where it is filled in: a station, or a resident's own device. */
export type FormPlace = Pick<Station, 'orgs' | 'keepFile' | 'file'>

/** Where it is no station. */
export const FormPlaceContext = createContext<FormPlace | null>(null)

export const StationContext = createContext<Station | null>(null)

export function useStation(): Station {
  const station = useContext(StationContext)
  if (!station) throw new Error('a screen outside the station')
  return station
}

export function useFormPlace(): FormPlace {
  const own = useContext(FormPlaceContext)
  const place = useContext(StationContext) ?? own
  if (!place) throw new Error('a form that is nowhere')
  return place
}

/** Who sits here. Screens are drawn for a signed-in clerk only. */
export function useProfile(): Profile {
  const profile = useStation().profile.value
  if (!profile) throw new Error('a screen without a clerk')
  return profile
}
