import { Fn } from './intrinsics';

/** A widget of a dashboard, as its body says it. */
export interface Widget {
  readonly type: 'text' | 'metric' | 'alarm';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Record<string, any>;
}

export interface Body {
  readonly start?: string;
  readonly widgets: readonly Widget[];
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, any> }>;
}

/** A dashboard of a template. */
export interface FoundDashboard {
  readonly name: string;
  readonly body: Body;
}

/** The only dashboard of a template; what only the deployment knows is written as a reader would see it. */
export function dashboardOf(template: Template, stack: string): FoundDashboard {
  const found = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  if (found.length !== 1) throw new Error(`expected one dashboard in ${stack}, found ${found.length}`);
  const { DashboardName, DashboardBody } = found[0].Properties;
  const resolve = Fn.resolver(stack);
  return { name: resolve(DashboardName), body: JSON.parse(resolve(DashboardBody)) };
}
