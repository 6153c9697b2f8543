// Loaded before the app of the demo: hands the app to every judge, whatever the app itself asked for.
// The engine bundled in aws-cdk-lib judges on its own; its reports and theirs end in validation-report.json.
// Who judged, and what is acknowledged, ends in judges.json: a judge that found nothing leaves no trace in the report.
const fs = require('fs');
const path = require('path');
const { App, Stage, Validations } = require('aws-cdk-lib/core');
const nag = require('cdk-nag');
const { MlopsChecks } = require(path.join(__dirname, '..', '..', 'lib', 'checks')); // as it was compiled

const ENGINE = /[\\/]@aws[\\/]cloudformation-validate[\\/]/;
const judged = new Set();
const heard = new Set();
const { synth } = Stage.prototype;

/** A plugin that is remembered when it is asked. */
function heardOf(plugin) {
  const validate = plugin.validate.bind(plugin);
  return Object.assign(plugin, {
    validate: (context) => {
      heard.add(plugin.name);
      return validate(context);
    },
  });
}

Stage.prototype.synth = function (options) {
  if (App.isApp(this) && !judged.has(this)) {
    judged.add(this);
    Validations.of(this).addPlugins(...[
      new MlopsChecks(),
      new nag.AwsSolutionsChecks(), new nag.HIPAASecurityChecks(), new nag.NIST80053R4Checks(), new nag.NIST80053R5Checks(), new nag.PCIDSS321Checks(),
    ].map(heardOf));
  }
  return synth.call(this, options);
};

process.on('exit', () => {
  if (judged.size === 0 || !fs.existsSync(process.env.CDK_OUTDIR)) return;
  if (Object.keys(require.cache).some((file) => ENGINE.test(file))) heard.add('CloudFormation Validate');
  const acknowledged = [...judged].flatMap((app) => app.node.findAll()).flatMap((construct) => construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data).map(([rule, reason]) => ({ path: construct.node.path, rule, reason }))));
  fs.writeFileSync(path.join(process.env.CDK_OUTDIR, 'judges.json'), JSON.stringify({ heard: [...heard], acknowledged }));
});
