/** Whether this device begins at a desk: remembered, so that the desk's program comes while the station still opens. */
const KEY = 'yimen-home'

export function beginsAtDesk(): boolean {
  try {
    return localStorage.getItem(KEY) === 'desk'
  } catch {
    return false
  }
}

export function rememberDesk(): void {
  try {
    localStorage.setItem(KEY, 'desk')
  } catch {
    // A browser without storage begins a little later.
  }
}
