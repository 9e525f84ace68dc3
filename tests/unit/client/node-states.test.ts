import { describe, expect, test } from 'vitest'
import { type NodeStates, standing, stateOf, withState } from '../../../client/station/node-states.ts'
import { NEW_SYNC_STATE } from '../../../sync/exchange/station.ts'

const TOWN = '7TWNSHP1'
const told = (...answers: [key: string, acked: number, rooted: number][]): NodeStates =>
  answers.reduce<NodeStates | null>(
    (all, [key, acked, rooted]) => withState(all, key, { ...stateOf(all, key), acked, rooted }),
    null,
  )!

describe('where own events are', () => {
  test('nowhere, before anybody answered', () => {
    expect(standing(null)).toEqual({ acked: 0, rooted: 0 })
    expect(stateOf(null, TOWN)).toEqual(NEW_SYNC_STATE)
  })

  test('at the highest that any node has, and at the county as far as the last word on it goes', () => {
    expect(standing(told([TOWN, 9, 4]))).toEqual({ acked: 9, rooted: 4 })
    expect(standing(told(['county', 9, 9], [TOWN, 5, 9]))).toEqual({ acked: 9, rooted: 9 })
  })

  test('a county that lost its day is right when it says so, and the township still has it', () => {
    const states = told([TOWN, 9, 9], ['county', 5, 5])
    expect(standing(states)).toEqual({ acked: 9, rooted: 5 })
    expect(stateOf(states, TOWN).rooted).toBe(5)
    expect(states.at).toBe('county')
  })

  test('each node keeps what is its own', () => {
    const states = told(['county', 5, 5], [TOWN, 7, 5])
    expect(stateOf(states, 'county')).toMatchObject({ acked: 5, rooted: 5 })
    expect(stateOf(states, TOWN)).toMatchObject({ acked: 7, rooted: 5 })
  })
})
