const KNOWN: Record<string, string> = { 'AWS::Region': 'eu-west-1', 'AWS::Partition': 'aws', 'AWS::AccountId': '111111111111', 'AWS::URLSuffix': 'amazonaws.com' };

/** The intrinsic functions of a template, as far as a dashboard uses them. */
export const Fn = {
  /** Turns a value into text: references become the names that CloudFormation would give. */
  resolver(stack: string): (value: any) => string {
    const text = (value: any): string => {
      if (typeof value === 'string') return value;
      const [[name, argument]] = Object.entries<any>(value);
      if (name === 'Ref') return KNOWN[argument] ?? `${stack}-${argument}`;
      if (name === 'Fn::Join') return argument[1].map(text).join(argument[0]);
      if (name === 'Fn::If') return text(argument[1]);
      if (name === 'Fn::GetAtt') return `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${stack}-${argument[0]}`;
      return stack.toLowerCase(); // what another stack exports
    };
    return text;
  },
};
