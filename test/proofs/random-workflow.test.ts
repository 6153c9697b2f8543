import { proveAtRandom } from '../support/random-proof';
import { RandomWorkflow, workflowChoices } from '../support/random-workflow';

proveAtRandom({
  what: 'workflows',
  choices: workflowChoices,
  runs: 40,
  together: 5,
  define: (stack, choices) => {
    const random = new RandomWorkflow(stack);
    for (const choice of choices) random.define(choice);
  },
});
