import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

const IN_A_ROW = 5;
const MOST = 100;

/** The state of alarms, those that changed last in front. It takes ARNs, so that it can name alarms of other stacks. */
export class AlarmList implements cloudwatch.IWidget {
  public readonly width: number = 24;
  public readonly height: number;
  private x = 0;
  private y = 0;

  constructor(private readonly title: string, private readonly arns: readonly string[]) {
    this.height = 1 + Math.ceil(Math.min(arns.length, MOST) / IN_A_ROW);
  }

  public position(x: number, y: number): void {
    this.x = x;
    this.y = y;
  }

  public toJson(): any[] {
    const { x, y, width, height, title, arns } = this;
    return [{ type: 'alarm', x, y, width, height, properties: { title, alarms: arns.slice(0, MOST), sortBy: 'stateUpdatedTimestamp' } }];
  }
}
