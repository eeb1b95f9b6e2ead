// Makes documents over a schema, valid and broken in many ways, and says what graphql-js's own rules make of each: one line
// of JSON for each, `{text, broken, problems}`. `node documents.mjs SCHEMA SEED COUNT`; one seed always makes the same.
import { readFileSync } from 'node:fs';
import {
  buildSchema, getNamedType, getNullableType, isEnumType, isInputObjectType, isLeafType, isListType, isNonNullType,
  isObjectType, isAbstractType, parse, specifiedRules, validate,
} from 'graphql';

const [file, seed, count] = process.argv.slice(2);
const schema = buildSchema(readFileSync(file, 'utf8'));

// The service's own scalars, as their descriptions say; in a schema made of text they accept anything.
const accepted = (instant) => {
  const year = new Date(instant).getUTCFullYear();
  return year >= 1900 && year <= 2199;
};
const FORMS = {
  Date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && accepted(text) && new Date(text).toISOString().startsWith(text),
  DateTime: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && accepted(text),
  EventPosition: () => true,
};
for (const [name, fits] of Object.entries(FORMS)) {
  schema.getType(name).parseLiteral = (node) => {
    if (node.kind !== 'StringValue' || !fits(node.value)) throw new Error(`no ${name}`);
    return node.value;
  };
}

// mulberry32
let state = Number(seed) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const below = (n) => Math.floor(random() * n);
const chance = (p) => random() < p;
const pick = (list) => list[below(list.length)];
const some = (list, most) => {
  const left = [...list];
  const taken = [];
  for (let n = 1 + below(most); n > 0 && left.length; n -= 1) taken.push(...left.splice(below(left.length), 1));
  return taken;
};

const SCALARS = {
  Int: () => String(below(50)), Float: () => pick(['0.5', '52.25', '1e2', '7']), Boolean: () => pick(['true', 'false']),
  String: () => pick(['"text"', '"\\u00e9 \\uD83D\\uDE00"', '"""block"""', '"\\u{1F600}"']), ID: () => pick(['"id"', '7']),
  Date: () => pick(['"2025-08-20"', '"1900-01-01"', '"2199-12-31"']), EventPosition: () => '"x"',
  DateTime: () => pick(['"2025-08-20T09:00:00Z"', '"1900-01-01T00:00:00Z"', '"2199-12-31T23:59:59.999999+00:00"']),
};

class Maker {
  constructor() { this.variables = []; this.fragments = []; this.size = 0; }

  value(type, depth) {
    if (isNonNullType(type)) return this.value(type.ofType, depth);
    if (isListType(type)) {
      if (chance(0.2)) return this.value(type.ofType, depth);
      return `[${Array.from({ length: below(3) }, () => this.item(type.ofType, depth)).join(', ')}]`;
    }
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const chosen = type.isOneOf ? [pick(fields)]
        : fields.filter((it) => (isNonNullType(it.type) && it.defaultValue === undefined) || (depth < 3 && chance(0.3)));
      return `{${chosen.map((it) => `${it.name}: ${this.place(it, depth + 1, type.isOneOf)}`).join(', ')}}`;
    }
    return SCALARS[type.name]();
  }

  item(type, depth) { return !isNonNullType(type) && chance(0.1) ? 'null' : this.value(type, depth); }

  // What stands in an argument or a member: a literal, or a variable that fits.
  place(definition, depth, whole = false) {
    const { type } = definition;
    if (this.variables.length < 8 && chance(0.2)) {
      const name = `v${this.variables.length}`;
      const written = whole || chance(0.5) ? `${getNullableType(type)}!` : String(type);
      const ofOwn = definition.defaultValue !== undefined && !whole && chance(0.3);
      this.variables.push(`$${name}: ${ofOwn ? getNullableType(type) : written}`);
      return `$${name}`;
    }
    if (!isNonNullType(type) && !whole && chance(0.05)) return 'null';
    return this.value(type, depth);
  }

  directives() {
    if (!chance(0.08)) return '';
    const value = chance(0.5) || this.variables.length > 7 ? pick(['true', 'false']) : this.flag();
    return ` @${pick(['skip', 'include'])}(if: ${value})`;
  }

  flag() {
    const name = `v${this.variables.length}`;
    this.variables.push(`$${name}: ${pick(['Boolean!', 'Boolean = true', 'Boolean! = false'])}`);
    return `$${name}`;
  }

  field(definition, depth) {
    this.size += 1;
    const alias = chance(0.08) ? `a${this.size}: ` : '';
    const given = definition.args.filter((it) => (isNonNullType(it.type) && it.defaultValue === undefined) || chance(0.25));
    const args = given.length ? `(${given.map((it) => `${it.name}: ${this.place(it, 0)}`).join(', ')})` : '';
    const type = getNamedType(definition.type);
    const set = isLeafType(type) ? '' : ` ${this.set(type, depth + 1)}`;
    return `${alias}${definition.name}${args}${this.directives()}${set}`;
  }

  set(type, depth) {
    const parts = [];
    if (chance(0.2) || (!isObjectType(type) && !type.getFields)) parts.push('__typename');
    if (type.getFields) {
      const fields = Object.values(type.getFields());
      const fit = fields.filter((it) => (isLeafType(getNamedType(it.type)) || depth < 4) && this.size < 60);
      for (const it of some(fit.length ? fit : fields.filter((one) => isLeafType(getNamedType(one.type))), 4)) {
        parts.push(this.field(it, depth));
      }
    }
    if (isAbstractType(type)) {
      for (const it of some(schema.getPossibleTypes(type), 2)) parts.push(`... on ${it.name} ${this.set(it, depth + 1)}`);
    }
    if (chance(0.1) && parts.length) parts.push(`... on ${type.name}${this.directives()} { ${pick(parts)} }`);
    if (chance(0.08) && parts.length) parts.push(`...${this.directives()} { ${pick(parts)} }`);
    if (chance(0.12) && this.fragments.length < 6) {
      const name = `F${this.fragments.length}`;
      this.fragments.push('');
      this.fragments[Number(name.slice(1))] = `fragment ${name} on ${type.name} ${this.set(type, depth + 1)}`;
      parts.push(`...${name}`);
      if (chance(0.4)) parts.push(`... { ...${name} }`);
    }
    return `{ ${parts.length ? parts.join(' ') : '__typename'} }`;
  }

  document() {
    const kind = pick(['query', 'query', 'query', 'mutation', 'subscription']);
    const root = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[kind];
    const fields = Object.values(root.getFields());
    const chosen = kind === 'subscription' ? [pick(fields)] : some(fields, 3);
    const body = chosen.map((it) => this.field(it, 0));
    const set = kind === 'subscription' ? body[0].replace(/^a\d+: /, '') : body.join(' ');
    const variables = this.variables.length ? `(${this.variables.join(', ')})` : '';
    return `${kind} Q${variables} { ${set} } ${this.fragments.join(' ')}`;
  }
}

const names = Object.values(schema.getTypeMap()).flatMap((it) => (it.getFields ? Object.keys(it.getFields()) : []));
const types = Object.keys(schema.getTypeMap());
// Puts something else in the place of one match of a pattern.
const at = (pattern, change) => (text) => {
  const found = [...text.matchAll(pattern)];
  if (!found.length) return text;
  const one = pick(found);
  return text.slice(0, one.index) + change(one[0]) + text.slice(one.index + one[0].length);
};

const BREAKS = {
  'a name changed': at(/\b[a-z]\w+\b/g, () => pick(names)),
  'a type changed': at(/\b[A-Z]\w+\b/g, () => pick(types)),
  'a type wrapped': at(/\$v\d+: [\w![\]]+/g, (it) => pick([`${it}!`, it.replace(/: (.*)/, ': [$1]'), it.replace(/!/g, '')])),
  'a default of null': at(/\$v\d+: \w+\b(?!!)/g, (it) => `${it} = null`),
  'a value changed': at(/: ("\w*"|\d+|[A-Z_]{3,}|true|false)/g, () => `: ${pick(['null', '1.5', '"x"', 'WRONG', '[]', '[[1]]', '{}', '{a: 1}', '99999999999', '$v0', 'true', '1e400'])}`),
  'a value in a list': at(/\[[^[\]!]*\]/g, (it) => pick([`[${it}]`, `${it.slice(0, -1)}, null]`, `${it.slice(0, -1)}, 5]`])),
  'a variable undefined': at(/\$v\d+: [^,)]+/g, () => '$unused: Int'),
  'a variable twice': at(/\$v\d+: [^,)]+/g, (it) => `${it}, ${it}`),
  'an argument twice': at(/\((\w+): [\w"$]+/g, (it) => `${it}, ${it.slice(1)}`),
  'an argument unknown': at(/\b[a-z]\w+ \{/g, (it) => it.replace(' {', '(nothing: 1) {')),
  'an argument left out': at(/\(\w+: [^()]*\)/g, () => ''),
  'a member twice': at(/\{(\w+): [\w"$]+/g, (it) => `${it}, ${it.slice(1)}`),
  'a directive unknown': at(/ \{/g, (it) => ` @nothing${it}`),
  'a directive misplaced': at(/(query|mutation|subscription|fragment) \w+/g, (it) => `${it} @skip(if: true)`),
  'a directive twice': at(/@\w+\([^)]*\)/g, (it) => `${it} ${it}`),
  'a fragment missing': at(/fragment \w+/g, () => 'fragment G'),
  'a fragment twice': (text) => `${text} ${text.match(/fragment.*$/)?.[0] ?? 'fragment G on Site { id }'}`,
  'a fragment in itself': at(/fragment (F\d) on \w+ \{/g, (it) => `${it} ...${it.split(' ')[1]}`),
  'a fragment unused': (text) => `${text} fragment G on ${pick(types)} { __typename }`,
  'an operation twice': (text) => `${text} query Q { __typename }`,
  'an operation without a name beside': (text) => `${text} { __typename }`,
  'a type defined': (text) => `${text} type T { a: Int }`,
  'braces on a leaf': at(/\b\w+ \}/g, (it) => it.replace(' }', ' { id } }')),
  'braces left out': at(/ \{ \w+ \}/g, () => ''),
  'a name for two fields': at(/\{ \w+ /g, (it) => `{ ${pick(names)} ${it.slice(2)}`),
  'an alias that conflicts': at(/\{ (\w+) (\w+)/g, (it) => it.replace(/\{ (\w+) (\w+)/, '{ $1 $1: $2')),
  'a spread for another type': at(/\{ /g, () => `{ ... on ${pick(types)} { __typename } `),
  'arguments that conflict': at(/\{ (\w+)\(([^()]*)\)/g, (it) => `{ ${it.slice(2).replace(/: ("\w*"|\d+)/, ': "other"')} { __typename } ${it.slice(2)}`),
  'a second root field': (text) => text.replace(/\{ /, '{ __typename '),
  'a token lost': at(/[{}()[\]:$!@"]|\.\.\.|\w+/g, () => ''),
  'a token too many': at(/[{}()[\]:$!@]|\.\.\.|\w+/g, (it) => `${it} ${pick(['{', '}', '(', ':', '$', '!', '...', '1a', '"', '00', '.', '%', '\\', '1.', '-'])}`),
  'nothing': (text) => text,
};

const say = (text, broken) => {
  let problems;
  try {
    problems = validate(schema, parse(text), specifiedRules, { maxErrors: 5 }).map((it) => it.message);
  } catch (error) {
    problems = [`syntax: ${error.message}`];
  }
  console.log(JSON.stringify({ text, broken, problems }));
};

const ways = Object.keys(BREAKS);
for (let index = 0; index < Number(count); index += 1) {
  const text = new Maker().document();
  // Every fourth stays as it was made.
  const broken = index % 4 === 0 ? 'nothing' : pick(ways);
  say(BREAKS[broken](text), broken);
}
