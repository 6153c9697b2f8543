// Loaded before the app of the demo: hands the app to every judge, whatever the app itself asked for.
// The engine bundled in aws-cdk-lib judges on its own; its reports and theirs end in validation-report.json.
const path = require('path');
const { App, Stage, Validations } = require('aws-cdk-lib/core');
const nag = require('cdk-nag');
const { MlopsChecks } = require(path.join(__dirname, '..', '..', 'lib', 'checks')); // as it was compiled

const judged = new WeakSet();
const { synth } = Stage.prototype;

Stage.prototype.synth = function (options) {
  if (App.isApp(this) && !judged.has(this)) {
    judged.add(this);
    Validations.of(this).addPlugins(
      new MlopsChecks(),
      new nag.AwsSolutionsChecks(), new nag.HIPAASecurityChecks(), new nag.NIST80053R4Checks(), new nag.NIST80053R5Checks(), new nag.PCIDSS321Checks(),
    );
  }
  return synth.call(this, options);
};
