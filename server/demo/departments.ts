/**
 * Departments of the demo county. Their social credit codes are made up: they pass both checks of GB 32100 and
 * belong to nobody. `basic` is the department's two digits in a basic item code.
 */
export interface Department {
  readonly uscc: string
  readonly name: string
  readonly basic: string
}

export const publicSecurity: Department = { uscc: '11441424MB2A00097B', name: '五华县公安局', basic: '09' }
export const civilAffairs: Department = { uscc: '11441424MB2A000388', name: '五华县民政局', basic: '11' }
export const labour: Department = {
  uscc: '11441424MB2A000463',
  name: '五华县人力资源和社会保障局',
  basic: '14',
}
/** Forestry belongs to it. */
export const naturalResources: Department = {
  uscc: '11441424MB2A00118U',
  name: '五华县自然资源局',
  basic: '15',
}
export const housing: Department = { uscc: '11441424MB2A00126N', name: '五华县住房和城乡建设局', basic: '17' }
export const agriculture: Department = { uscc: '11441424MB2A00070K', name: '五华县农业农村局', basic: '20' }
export const health: Department = { uscc: '11441424MB2A0010XU', name: '五华县卫生健康局', basic: '23' }
export const marketRegulation: Department = {
  uscc: '11441424MB2A00062Q',
  name: '五华县市场监督管理局',
  basic: '31',
}
export const healthInsurance: Department = {
  uscc: '11441424MB2A00054X',
  name: '五华县医疗保障局',
  basic: '36',
}
export const disabledFederation: Department = {
  uscc: '12441424MB2A00089D',
  name: '五华县残疾人联合会',
  basic: '68',
}

/** Of another county: what people who live here and belong there apply for is decided there (C36). */
export const neighbour = { uscc: '11441423MB2A00206U', name: '丰顺县民政局', area: '441423000000' } as const

export const departments: readonly Department[] = [
  publicSecurity,
  civilAffairs,
  labour,
  naturalResources,
  housing,
  agriculture,
  health,
  marketRegulation,
  healthInsurance,
  disabledFederation,
]
