// Runs `keeper.js` outside of a browser: cases of JSON on the standard input, results on the standard output.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [, , reader, keeper] = process.argv;
const load = createRequire(import.meta.url);
globalThis.jsyaml = load(reader);
load(keeper);

/** A form as the program shows it: what is not there is empty, as its fields have it. */
function filled(fields, value) {
    const found = { ...value };
    for (const field of fields) {
        if (field.widget === "object" && value[field.name] !== undefined) {
            found[field.name] = filled(field.fields, value[field.name]);
        } else if (field.fields && Array.isArray(value[field.name])) {
            found[field.name] = value[field.name].map(item => filled(field.fields, item));
        } else {
            const multiple = field.multiple || field.widget === "list";
            found[field.name] ??= { boolean: field.default ?? false, number: null, object: null }[field.widget] ?? (multiple ? [] : "");
        }
    }
    return found;
}

const results = JSON.parse(readFileSync(0, "utf-8")).map(({ text, form, change, shapes }) => {
    const formats = {};
    const shown = structuredClone(form);
    globalThis.keeper.keep({ registerCustomFormat: (name, _, format) => { formats[name] = format; } }, shown, "form", shapes);
    const format = formats[shown.format];
    let value = filled(form.fields, format.fromFile(text.trim().replace(/\r\n?/g, "\n")));
    value = new Function("v", `${change ?? ""}; return v;`)(value);
    try {
        return `${format.toFile(value).trim()}\n`;
    } catch (error) {
        return { error: error.message };
    }
});
process.stdout.write(JSON.stringify(results));
