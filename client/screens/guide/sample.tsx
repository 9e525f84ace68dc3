/** What a material looks like: a filled-in form, or the outline of the paper and what must be legible on it. */
import type { Item, MaterialSpec } from '../../../shared/catalogue/item.ts'
import { g } from '../../messages/guide-text.ts'
import { DRAWINGS, type Drawing, outlineOf, type Shape, WIDTH } from './outlines.ts'
import { type Line, specimenOf } from './specimen.ts'

export function Sample({ item, material }: { readonly item: Item; readonly material: MaterialSpec }) {
  const lines = specimenOf(item, material)
  return (
    <details class="sample">
      <summary>{g.sample(material.name)}</summary>
      <figure>
        <figcaption>{lines ? g.made : g.outline}</figcaption>
        {lines ? <Specimen title={material.name} lines={lines} /> : <Outlined material={material} />}
      </figure>
    </details>
  )
}

function Specimen({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  return (
    <div class="specimen" data-mark={g.mark}>
      <p class="specimen-title">{title}</p>
      <dl>
        {lines.map(({ label, value, options }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{options ? <Ticked options={options} chosen={value} /> : value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Ticked({ options, chosen }: { readonly options: readonly string[]; readonly chosen: string }) {
  return (
    <>
      {options.map((option) => (
        <span key={option} class="specimen-option">
          {option === chosen ? <strong>☑ {option}</strong> : `☐ ${option}`}
        </span>
      ))}
    </>
  )
}

function Outlined({ material }: { readonly material: MaterialSpec }) {
  const outline = outlineOf(material)
  return (
    <>
      <div class="drawings" role="img" aria-label={g.outlines[outline]}>
        {DRAWINGS[outline].map((drawing, i) => (
          <Side key={i} drawing={drawing} />
        ))}
      </div>
      {material.reviewPoints.length > 0 && (
        <>
          <p class="sample-look">{g.look}</p>
          <ul>
            {material.reviewPoints.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Side({ drawing: { height, shapes } }: { readonly drawing: Drawing }) {
  return (
    <svg class="drawing" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
      {shapes.map((shape, i) => (
        <Drawn key={i} shape={shape} />
      ))}
      <text
        class="drawing-mark"
        x={WIDTH / 2}
        y={height / 2 + 16}
        text-anchor="middle"
        transform={`rotate(-20 ${WIDTH / 2} ${height / 2})`}
      >
        {g.mark}
      </text>
    </svg>
  )
}

function Drawn({ shape }: { readonly shape: Shape }) {
  if ('box' in shape) {
    const [x, y, width, height] = shape.box
    return <rect x={x} y={y} width={width} height={height} rx={shape.round ?? 0} />
  }
  if ('line' in shape) {
    const [x1, y1, x2, y2] = shape.line
    return <line x1={x1} y1={y1} x2={x2} y2={y2} />
  }
  if ('circle' in shape) {
    const [cx, cy, r] = shape.circle
    return <circle cx={cx} cy={cy} r={r} />
  }
  const [x, y] = shape.at
  return (
    <text x={x} y={y} text-anchor={shape.middle ? 'middle' : 'start'}>
      {shape.text}
    </text>
  )
}
