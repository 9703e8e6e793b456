// Which flags a config may have, and of what type each is: made from the flags themselves. docs/config.schema.json is this as JSON Schema.
import { z } from 'zod';
import { optionNames, optionsOf } from './options.ts';
import type { OptionName } from './options.ts';

/** About one call, not about a project: these are no config's. */
const ofOneCall: readonly OptionName[] = ['seed', 'scenario', 'port', 'semantics', 'attempts', 'color', 'to', 'file'];
const counts: readonly OptionName[] = ['runs', 'plans', 'workers', 'ttl', 'members', 'lanes', 'threads'];
const lists: readonly OptionName[] = ['subject', 'faults', 'reporter'];

const names = [...new Set(Object.values(optionNames).flat())].filter((name) => !ofOneCall.includes(name));

/** Every key that a config may have, beside `$schema`. */
export const configNames: readonly string[] = names;

/** Values are checked further where flags are: `for` must be a duration, `faults` must exist. */
export const configSchema = z.strictObject(
  Object.fromEntries([
    ['$schema', z.string().optional()],
    ...names.map((name) => [name, typeOf(name).describe(meaningOf(name)).optional()] as const),
  ]),
);

export type ConfigValue = string | number | boolean | readonly string[];

/** As it is published: an editor that knows it completes and checks a config. */
export function configJsonSchema(): object {
  return {
    title: 'lockstorm.config.json',
    description:
      'Defaults of a project for the flags of lockstorm, by their names (allowInconclusive is --allow-inconclusive). A flag and its environment name win over them.',
    ...z.toJSONSchema(configSchema),
  };
}

function typeOf(name: OptionName): z.ZodType<ConfigValue> {
  if (lists.includes(name)) return z.union([z.string(), z.array(z.string())]);
  if (counts.includes(name)) return z.int().min(1);
  return takesValue(name) ? z.string() : z.boolean();
}

function takesValue(name: OptionName): boolean {
  const [option] = optionsOf([name]);
  return option?.required === true || option?.optional === true;
}

/** What --help says, without the environment name. */
function meaningOf(name: OptionName): string {
  const [option] = optionsOf([name]);
  return (option?.description ?? '').replace(/ \[env \w+\]$/, '');
}
