#!/usr/bin/env node
// Stands where the CDK CLI asks for docker: builds and pushes nothing, and writes down which folder belongs to which tag.
const fs = require('fs');
const path = require('path');

const [command, ...rest] = process.argv.slice(2);
const file = process.env.E2E_IMAGES;
const known = () => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)) : []);
const add = (tag, folder) => fs.appendFileSync(file, `${JSON.stringify({ tag, folder })}\n`);

if (command === 'build') {
  add(rest[rest.indexOf('--tag') + 1], path.resolve(rest[rest.length - 1]));
} else if (command === 'tag') {
  const image = known().find(({ tag }) => tag === rest[0]);
  if (image) add(rest[1], image.folder);
} else if (command === 'inspect') {
  process.exit(known().some(({ tag }) => tag === rest[0]) ? 0 : 1);
}
