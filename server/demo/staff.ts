/** Staff of the demo county. Nobody real: each name says what the person does and that it is a demonstration. */
import type { Staff } from '../../shared/org/org.ts'
import {
  agriculture,
  civilAffairs,
  health,
  healthInsurance,
  housing,
  labour,
  marketRegulation,
  naturalResources,
  neighbour,
  publicSecurity,
} from './departments.ts'
import { countyArea } from './orgs.ts'

export const demoStaff: readonly Staff[] = [
  { id: 'hezikou', name: '何小站（演示）', org: '441424104201', roles: ['agent'] },
  { id: 'dongyuan', name: '董小站（演示）', org: '441424104200', roles: ['agent'] },
  { id: 'jishui', name: '吉小站（演示）', org: '441424120219', roles: ['agent'] },
  { id: 'heheng', name: '亨小站（演示）', org: '441424104202', roles: ['agent'] },
  { id: 'tielu', name: '铁小站（演示）', org: '441424104203', roles: ['agent'] },
  { id: 'kuifu', name: '葵小站（演示）', org: '441424104204', roles: ['agent'] },
  { id: 'mantang', name: '满小站（演示）', org: '441424104206', roles: ['agent'] },
  { id: 'tagang', name: '塔小站（演示）', org: '441424104219', roles: ['agent'] },
  { id: 'yangtian', name: '洋小站（演示）', org: '441424104232', roles: ['agent'] },
  { id: 'lantian', name: '蓝小站（演示）', org: '441424120206', roles: ['agent'] },
  { id: 'zhangtan', name: '樟小站（演示）', org: '441424120207', roles: ['agent'] },
  { id: 'sanjiang', name: '江小站（演示）', org: '441424120222', roles: ['agent'] },
  { id: 'hewei', name: '尾小站（演示）', org: '441424100201', roles: ['agent'] },
  { id: 'liangmei', name: '良小站（演示）', org: '441424100202', roles: ['agent'] },
  { id: 'chenghu', name: '澄小站（演示）', org: '441424100211', roles: ['agent'] },

  { id: 'huacheng', name: '华小窗（演示）', org: '441424104000', roles: ['clerk'] },
  { id: 'huacheng2', name: '程小窗（演示）', org: '441424104000', roles: ['clerk'] },
  { id: 'anliu', name: '安小窗（演示）', org: '441424120000', roles: ['clerk'] },
  { id: 'shuizhai', name: '水小窗（演示）', org: '441424100000', roles: ['clerk'] },

  { id: 'minzheng', name: '闵小审（演示）', org: civilAffairs.uscc, roles: ['handler', 'decider'] },
  { id: 'minzheng2', name: '郑小审（演示）', org: civilAffairs.uscc, roles: ['handler'] },
  { id: 'renshe', name: '任小审（演示）', org: labour.uscc, roles: ['handler', 'decider'] },
  { id: 'yibao', name: '易小审（演示）', org: healthInsurance.uscc, roles: ['handler', 'decider'] },
  { id: 'weijian', name: '魏小审（演示）', org: health.uscc, roles: ['handler', 'decider'] },
  { id: 'nongye', name: '农小审（演示）', org: agriculture.uscc, roles: ['handler', 'decider'] },
  { id: 'shichang', name: '施小审（演示）', org: marketRegulation.uscc, roles: ['handler', 'decider'] },
  { id: 'gongan', name: '龚小审（演示）', org: publicSecurity.uscc, roles: ['handler', 'decider'] },
  { id: 'zhujian', name: '朱小审（演示）', org: housing.uscc, roles: ['handler', 'decider'] },
  { id: 'ziran', name: '梓小审（演示）', org: naturalResources.uscc, roles: ['handler', 'decider'] },
  { id: 'fengshun', name: '丰小审（演示）', org: neighbour.uscc, roles: ['handler', 'decider'] },

  { id: 'zhongxin', name: '钟小管（演示）', org: countyArea, roles: ['manager'] },
]
