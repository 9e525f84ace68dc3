import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { extracted, GROUND, ground } from '../../../scripts/extract-pico.ts'

test('the ground is what the script takes out of the Pico that is installed', () => {
  expect(readFileSync(GROUND, 'utf8')).toBe(extracted())
})

test('selectors of what we do not have go, and leave the rest of their rule', () => {
  const pico = [
    '/*! Pico, MIT */@charset "UTF-8";',
    ':root{--pico-a:1px;--pico-b:url("data:image/svg+xml,%3Csvg style=\'a;b\'%3E");--pico-c:2px}',
    ':host(:not([data-theme=dark])),:root:not([data-theme=dark]){color:var(--pico-a)}',
    'table,p{margin:0}td{padding:0}',
    ':is(button,[type=reset]).contrast{color:red}',
    'input:not([type=checkbox],[type=range]),:where([type=color]){width:100%}',
    '@media (min-width:576px){:root{font-size:2em}}',
    '@media only screen and (prefers-color-scheme:dark){:root{color:#fff}}',
    '@media (prefers-reduced-motion:reduce){p{transition:none}}',
    '@keyframes spin{to{rotate:1turn}}',
  ].join('')
  expect(ground(pico, 'a{top:var(--pico-c)}').split('\n').slice(4)).toEqual([
    ':root{--pico-a:1px;--pico-c:2px}',
    ':root{color:var(--pico-a)}',
    'p{margin:0}',
    'input:not([type=checkbox]){width:100%}',
    '@media (prefers-reduced-motion:reduce){p{transition:none}',
    '}',
    '',
  ])
})
