/** Which kind of paper a material is, and how that looks: a small table of drawings, of nobody's papers. */
import type { MaterialSpec } from '../../../shared/catalogue/item.ts'

export type Outline = 'id-card' | 'household' | 'bank-card' | 'certificate' | 'picture' | 'paper'

/** By what it is called, the first that fits; else by its kind. */
const BY_NAME: readonly (readonly [RegExp, Outline])[] = [
  [/身份证/, 'id-card'],
  [/户口簿|户口本/, 'household'],
  [/银行卡|社会保障卡|社保卡/, 'bank-card'],
  [/流程图|布局|平面图/, 'picture'],
  [/承诺书|授权书|申请书|会议记录|证明（/, 'paper'],
  [/证$|证书|执照|医学证明/, 'certificate'],
]

export const outlineOf = ({ name, kind }: Pick<MaterialSpec, 'name' | 'kind'>): Outline =>
  BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? (kind === 'certificate' ? 'certificate' : 'paper')

/** In units of which a sheet is 300 wide. Text is left-aligned at x, or centred where `middle`. */
export type Shape =
  | { readonly box: readonly [x: number, y: number, width: number, height: number]; readonly round?: number }
  | { readonly line: readonly [x1: number, y1: number, x2: number, y2: number] }
  | { readonly circle: readonly [x: number, y: number, radius: number] }
  | { readonly text: string; readonly at: readonly [x: number, y: number]; readonly middle?: true }

export interface Drawing {
  readonly height: number
  readonly shapes: readonly Shape[]
}

export const WIDTH = 300
const edge = (height: number, round = 6): Shape => ({ box: [2, 2, WIDTH - 4, height - 4], round })
const rule = (x1: number, x2: number, y: number): Shape => ({ line: [x1, y, x2, y] })
const label = (text: string, x: number, y: number): Shape => ({ text, at: [x, y] })
const middle = (text: string, y: number, x = WIDTH / 2): Shape => ({ text, at: [x, y], middle: true })
/** Where an official seal is pressed. */
const seal = (x: number, y: number): readonly Shape[] => [{ circle: [x, y, 26] }, middle('盖章', y + 6, x)]

/** Each side of a paper is one drawing. */
export const DRAWINGS: Readonly<Record<Outline, readonly Drawing[]>> = {
  'id-card': [
    {
      height: 190,
      shapes: [
        edge(190, 12),
        ...[label('姓名', 20, 36), label('性别', 20, 66), label('民族', 100, 66), label('出生', 20, 96)],
        ...[label('住址', 20, 126), label('公民身份号码', 20, 172)],
        ...[rule(62, 180, 40), rule(62, 92, 70), rule(142, 180, 70), rule(62, 180, 100)],
        ...[rule(62, 180, 130), rule(62, 180, 146), rule(130, 280, 176)],
        { box: [200, 22, 80, 110], round: 4 },
        middle('照片', 82, 240),
      ],
    },
    {
      height: 190,
      shapes: [
        edge(190, 12),
        { circle: [54, 56, 30] },
        middle('国徽', 62, 54),
        ...[middle('中华人民共和国', 52, 190), middle('居民身份证', 84, 190)],
        ...[label('签发机关', 40, 140), label('有效期限', 40, 170), rule(120, 270, 144), rule(120, 270, 174)],
      ],
    },
  ],
  household: [
    {
      height: 200,
      shapes: [
        edge(200),
        { line: [150, 2, 150, 198] },
        ...[
          middle('户主页', 30, 75),
          label('户别', 16, 62),
          label('户主姓名', 16, 92),
          label('户号', 16, 122),
        ],
        ...[label('住址', 16, 152), rule(60, 138, 66), rule(90, 138, 96), rule(60, 138, 126)],
        rule(60, 138, 156),
        ...[middle('本人页', 30, 225), label('姓名', 166, 62), label('与户主关系', 166, 92)],
        ...[label('出生日期', 166, 122), rule(208, 288, 66), rule(256, 288, 96), rule(240, 288, 126)],
        ...seal(262, 164),
      ],
    },
  ],
  'bank-card': [
    {
      height: 180,
      shapes: [
        edge(180, 14),
        label('银行名称', 20, 36),
        { box: [24, 58, 44, 32], round: 5 },
        ...[rule(24, 270, 124), middle('卡号（看清每一位）', 118)],
        ...[label('持卡人姓名', 20, 160), rule(112, 200, 164)],
      ],
    },
  ],
  certificate: [
    {
      height: 210,
      shapes: [
        edge(210),
        { box: [10, 10, 280, 190], round: 2 },
        middle('证照名称', 46),
        ...[
          label('编号', 30, 80),
          label('持有人', 30, 110),
          label('内容', 30, 140),
          label('有效期', 30, 170),
        ],
        ...[rule(76, 270, 84), rule(92, 270, 114), rule(76, 270, 144), rule(92, 180, 174)],
        ...seal(240, 160),
      ],
    },
  ],
  picture: [
    {
      height: 210,
      shapes: [
        edge(210),
        middle('平面图', 32),
        { box: [30, 48, 110, 66] },
        middle('加工', 86, 85),
        { box: [140, 48, 130, 66] },
        middle('清洗消毒', 86, 205),
        { box: [30, 114, 240, 76] },
        middle('就餐', 158),
        { line: [100, 190, 140, 190] },
        middle('门', 186, 120),
      ],
    },
  ],
  paper: [
    {
      height: 250,
      shapes: [
        edge(250, 2),
        middle('标题', 40),
        ...[70, 94, 118, 142].map((y) => rule(30, 270, y)),
        rule(30, 180, 166),
        ...[label('签名', 150, 206), label('日期', 150, 232), rule(192, 270, 210), rule(192, 270, 236)],
      ],
    },
  ],
}
