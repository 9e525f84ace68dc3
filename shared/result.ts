/** Expected failures are values; defects throw. Errors are plain tagged objects `{ type: 'DelegationExpired', … }`. */
export type Result<T, E extends { type: string }> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const err = <E extends { type: string }>(error: E): { readonly ok: false; readonly error: E } => ({
  ok: false,
  error,
})
