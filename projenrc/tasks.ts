import { awscdk } from 'projen';

/** The commands of the project; the two of the README are plain Node programs, because they run before anything is installed. */
export function tasks(project: awscdk.AwsCdkConstructLibrary) {
  project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

  const handlers = project.addTask('handlers', { description: 'bundle the Lambda handlers into assets/', exec: 'node projenrc/tools/handlers.mjs' });
  project.preCompileTask.spawn(handlers);
  project.compileTask.exec('node projenrc/tools/finish-lib.mjs'); // lazy root index, no source maps

  // `projen build` without CI=1 would want mvn, dotnet, go and a Python index: package js only
  const packageJs = project.tasks.tryFind('package:js')!;
  project.packageTask.reset();
  project.packageTask.spawn(packageJs);
  project.addTask('package:code', {
    description: 'generate the other languages without compiling them',
    steps: ['python', 'java', 'dotnet', 'go'].map((t) => ({ exec: `jsii-pacmak --code-only --target ${t} -o dist/code` })),
  });

  project.testTask.reset('node projenrc/tools/test.mjs --built', { receiveArgs: true });
  project.package.setScript('test', 'node projenrc/tools/test.mjs');
  project.package.setScript('demo', 'node projenrc/tools/demo.mjs');
  project.package.setScript('bench', 'node projenrc/tools/bench.mjs');
  project.package.setScript('docs', 'node projenrc/tools/docs.mjs');
  project.package.setScript('e2e', 'node e2e/run.mjs');
}
