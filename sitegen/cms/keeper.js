// The editor in the browser reads our files with this, and writes them with this.
//
// Invariant: only what was changed in a form is written; every other byte of the file stays: comments, quotes, order,
// spellings (`oui`, `4,8336`), keys that the form does not show. Of what cannot be read without loss the form is empty,
// and is not saved. What is written is read back first.
"use strict";
(root => {
    const KEPT = "kept"; // a hidden field: of a file its text, of an entry of a list its place
    const PLAIN_SHAPE = ["", "\n", "\n"];
    const WORDS = { true: true, yes: true, oui: true, on: true, false: false, no: false, non: false, off: false };

    // ------------------------------------------------------------------ the text as a tree with places

    function parse(text) {
        const yaml = root.jsyaml, id = yaml.EVENT_ID, top = { kind: "list", items: [], places: [] }, open = [top];
        const refuse = () => { throw new Error("this file is written in a way that a form cannot change without damage"); };
        let documents = 0;
        function add(node) {
            const parent = open.at(-1);
            if (parent.kind === "list") { parent.items.push(node); return; }
            if (parent.key === undefined) {
                if (node.kind !== "text" || node.start < 0) { refuse(); }
                parent.key = node;
                return;
            }
            const { key } = parent;
            if (parent.pairs.some(pair => pair.name === key.value)) { refuse(); }
            if (node.start < 0) { // nothing stands after the colon
                if (parent.flow) { refuse(); }
                node.start = node.end = text.indexOf(":", key.end) + 1;
            }
            parent.pairs.push({ name: key.value, start: key.start, value: node, get end() { return this.value.end; } });
            parent.key = undefined;
        }
        function close() {
            const node = open.pop(), parts = node.kind === "map" ? node.pairs : node.items;
            if (node.kind === "list" && node !== top && parts.some(part => part.start < 0)) { refuse(); }
            node.end = parts.length ? parts.at(-1).end : node.start + 1;
            if (node.flow) {
                const between = /(?:[\s,]|#.*)*/y;
                between.lastIndex = node.end;
                node.end += between.exec(text)[0].length + 1;
                if (!"]}".includes(text[node.end - 1])) { refuse(); }
            }
        }
        for (const event of yaml.parseEvents(text, {})) {
            if (event.type === id.ALIAS || event.anchorStart >= 0 || event.tagStart >= 0) { refuse(); }
            if (event.type === id.DOCUMENT) {
                documents += 1;
                open.push({ kind: "list", items: top.items, start: 0 });
            } else if (event.type === id.MAPPING || event.type === id.SEQUENCE) {
                const flow = event.style === yaml.COLLECTION_STYLE.FLOW;
                const node = { start: event.start, flow, ...(event.type === id.MAPPING ? { kind: "map", pairs: [] } : { kind: "list", items: [] }) };
                add(node);
                open.push(node);
            } else if (event.type === id.SCALAR) {
                add(scalarNode(text, yaml, event));
            } else if (open.length === 2) { // the document ends
                open.pop();
            } else {
                close();
            }
        }
        if (documents > 1) { refuse(); }
        return top.items[0];
    }

    function scalarNode(text, yaml, event) {
        const styles = yaml.SCALAR_STYLE, value = yaml.getScalarValue(text, event);
        let { valueStart: start, valueEnd: end } = event;
        if (event.style === styles.SINGLE_QUOTED || event.style === styles.DOUBLE_QUOTED) {
            start -= 1;
            end += 1;
        } else if (event.style === styles.LITERAL_BLOCK || event.style === styles.FOLDED_BLOCK) {
            const head = text.slice(0, start).match(/[|>][-+0-9]*[ \t]*(?:#[^\n]*)?\n$/);
            end = start + text.slice(start, end).trimEnd().length;
            start -= head[0].length;
        }
        return { kind: "text", start, end, value };
    }

    // ------------------------------------------------------------------ what a form shows of it

    const isRecords = field => field.widget === "list" && Boolean(field.fields);
    const isList = field => field.widget === "list" || Boolean(field.multiple);
    const shown = fields => fields.filter(field => field.name !== KEPT && field.name !== "body");
    const line = value => String(value ?? "").trim().replace(/[ \t\r\n]+/g, " ");

    function read(field, node) {
        const expect = kind => { if (node.kind !== kind) { throw new Error(`“${field.name}” is written in another way than this form asks for it`); } };
        if (node === undefined) { return undefined; }
        if (node.kind === "text" && !node.value.trim()) { return undefined; }
        if (field.widget === "object") { expect("map"); return readFields(field.fields, node); }
        if (isRecords(field)) {
            expect("list");
            return node.items.map((item, at) => {
                if (item.kind !== "map") { throw new Error(`an entry of “${field.name}” has no keys`); }
                return { [KEPT]: String(at), ...readFields(field.fields, item) };
            });
        }
        if (isList(field)) {
            if (node.kind === "text") { return [line(node.value)]; }
            expect("list");
            return node.items.map(item => {
                if (item.kind !== "text") { throw new Error(`an entry of “${field.name}” is no text`); }
                return line(item.value);
            });
        }
        expect("text");
        const value = line(node.value);
        if (field.widget === "boolean") { return WORDS[value.toLowerCase()]; }
        if (field.widget === "number") {
            const number = value.replace(/(\d)[ \u00a0\u202f_](?=\d{3}\b)/g, "$1").replace(",", ".");
            return /^-?\d+(?:\.\d+)?$/.test(number) ? Number(number) : undefined;
        }
        if (field.widget === "datetime") { return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined; }
        return value;
    }

    function readFields(fields, node) {
        const found = {};
        for (const field of shown(fields)) {
            const value = read(field, valueOf(node, field.name));
            if (value !== undefined) { found[field.name] = value; }
        }
        return found;
    }

    const valueOf = (node, name) => node.pairs.find(pair => pair.name === name)?.value;

    // ------------------------------------------------------------------ what is the same

    /** A value in one shape, whether it comes from the file or from the form, which fills in what is empty. */
    function normal(field, value) {
        if (field.widget === "boolean") { return value ?? field.default ?? false; }
        if (field.widget === "number") { return value === undefined || value === null || value === "" ? null : Number(value); }
        if (field.widget === "object") { return shown(field.fields).map(one => normal(one, value?.[one.name])); }
        if (isRecords(field)) {
            return listed(value).map(item => [item?.[KEPT] ?? "", ...shown(field.fields).map(one => normal(one, item?.[one.name]))]);
        }
        if (isList(field)) { return listed(value).map(line).filter(Boolean); }
        return line(value);
    }

    const listed = value => Array.isArray(value) ? value : value === undefined || value === null || value === "" ? [] : [value];
    const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);
    const same = (field, one, other) => equal(normal(field, one), normal(field, other));

    function blank(value) {
        if (value === undefined || value === null || value === "") { return true; }
        if (Array.isArray(value)) { return value.every(blank); }
        return typeof value === "object" && Object.entries(value).every(([name, item]) => name === KEPT || blank(item));
    }

    // ------------------------------------------------------------------ values as text, as `facts_text.py` writes them

    const PLAIN = /^(?:[a-z](?:[a-z0-9_./-]|:(?=[a-z0-9/]))*|\d{4}-\d{2}-\d{2}|\d{1,2}(?::\d{2}|h\d{0,2})-\d{1,2}(?::\d{2}|h\d{0,2}))$/;
    const ODD = /[\x7f-\x9f\u2028\u2029\ufeff]/g;

    function scalar(value) {
        if (typeof value !== "string") { return String(value); }
        if (PLAIN.test(value) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value)) { return value; }
        return JSON.stringify(value).replace(ODD, odd => `\\u${odd.charCodeAt(0).toString(16).padStart(4, "0")}`);
    }

    /** The value of a form without what is empty: texts, numbers, lists and maps. */
    function plain(field, value) {
        if (field.widget === "object") { return plainFields(field.fields, value); }
        if (isRecords(field)) { return listed(value).map(item => plainFields(field.fields, item)); }
        if (isList(field)) { return normal(field, value); }
        if (field.widget === "number" || field.widget === "boolean") { return normal(field, value); }
        return line(value);
    }

    function plainFields(fields, value) {
        const left = shown(fields).filter(field => !blank(value?.[field.name]) && !same(field, value[field.name], undefined));
        return Object.fromEntries(left.map(field => [field.name, plain(field, value[field.name])]));
    }

    function flow(value) {
        if (Array.isArray(value)) { return `[${value.map(flow).join(", ")}]`; }
        if (value === null || typeof value !== "object") { return scalar(value); }
        return `{${Object.entries(value).map(([name, item]) => `${scalar(name)}: ${flow(item)}`).join(", ")}}`;
    }

    function pairLines(name, value, indent) {
        const start = `${" ".repeat(indent)}${scalar(name)}:`;
        if (Array.isArray(value) && value.some(item => typeof item === "object")) {
            return [start, ...value.flatMap(item => itemLines(item, indent + 2))];
        }
        if (!Array.isArray(value) && value !== null && typeof value === "object") {
            return [start, ...Object.entries(value).flatMap(([key, item]) => pairLines(key, item, indent + 2))];
        }
        return [`${start} ${flow(value)}`];
    }

    function itemLines(value, indent) {
        if (value === null || typeof value !== "object") { return [`${" ".repeat(indent)}- ${scalar(value)}`]; }
        const lines = Object.entries(value).flatMap(([name, item]) => pairLines(name, item, indent + 2));
        if (!lines.length) { return [`${" ".repeat(indent)}- {}`]; }
        lines[0] = `${" ".repeat(indent)}- ${lines[0].trimStart()}`;
        return lines;
    }

    const linesText = lines => lines.map(one => `${one}\n`).join("");

    // ------------------------------------------------------------------ changes of the text

    /** Changes of one text, which ends with a line end; each is [start, end, what stands there instead]. */
    class Changes {
        constructor(text, list = []) {
            this.text = text;
            this.list = list;
        }

        put(start, end, text) { this.list.push([start, end, text]); }

        lineStart(at) { return this.text.lastIndexOf("\n", at - 1) + 1; }

        /** Where the line after that of a place begins. */
        nextLine(at) { return this.text.indexOf("\n", at) + 1 || this.text.length; }

        /** A piece of the text with all changes in it. */
        piece(start = 0, end = this.text.length) {
            let at = start, result = "";
            for (const [from, to, text] of this.list.filter(one => one[0] >= start && one[1] <= end).sort((a, b) => a[0] - b[0])) {
                if (from < at) { throw new Error("two changes meet"); }
                result += this.text.slice(at, from) + text;
                at = to;
            }
            return result + this.text.slice(at, end);
        }

        fields(fields, node, value) {
            const gone = new Set(), added = [];
            for (const field of shown(fields)) {
                const at = node.pairs.findIndex(pair => pair.name === field.name), there = node.pairs[at]?.value, now = value?.[field.name];
                if (same(field, read(field, there), now)) { continue; }
                if (!there) {
                    added.push([field.name, plain(field, now)]);
                } else if (field.widget === "object" && there.kind === "map") {
                    const unknown = there.pairs.some(pair => !shown(field.fields).some(one => one.name === pair.name));
                    if (blank(now) && !unknown) { gone.add(at); } else { this.fields(field.fields, there, now); }
                } else if (field.widget !== "boolean" && blank(now)) {
                    gone.add(at);
                } else if (isList(field) && there.kind === "list") {
                    this.items(field, there, now);
                } else {
                    this.put(there.start, there.end, (/\s|^$/.test(this.text[there.start - 1] ?? "") ? "" : " ") + (isList(field) && normal(field, now).length === 1 && !isRecords(field) ? scalar(normal(field, now)[0]) : flow(plain(field, now))));
                }
            }
            if (gone.size || added.length) { this.pairs(node, gone, added); }
        }

        pairs(node, gone, added) {
            const left = node.pairs.filter((_, at) => !gone.has(at));
            if (node.flow) {
                const texts = added.map(([name, value]) => `${scalar(name)}: ${flow(value)}`);
                this.parts(node, node.pairs, gone, texts);
                return;
            }
            const column = node.start - this.lineStart(node.start);
            if (!left.length) {
                if (!added.length) { throw new Error("nothing would be left of a mapping"); }
                this.list = this.list.filter(one => one[0] < node.start || one[1] > node.end);
                this.put(node.start, node.end, added.flatMap(([name, value]) => pairLines(name, value, column)).join("\n").trimStart());
                return;
            }
            for (const at of gone) {
                const pair = node.pairs[at], first = this.lineStart(pair.start);
                if (this.text.slice(first, pair.start).trim()) { // after the hyphen of an entry
                    this.put(pair.start, node.pairs[at + 1].start, "");
                } else {
                    this.put(first, this.nextLine(pair.end), "");
                }
            }
            if (added.length) {
                const at = this.nextLine(left.at(-1).end);
                this.put(at, at, linesText(added.flatMap(([name, value]) => pairLines(name, value, column))));
            }
        }

        /** Take parts out of `{…}` or `[…]`, and add others at the end. */
        parts(node, parts, gone, texts) {
            const last = parts.findLastIndex((_, at) => !gone.has(at));
            for (const at of gone) {
                if (at < last) { this.put(parts[at].start, parts[at + 1].start, ""); }
            }
            const start = last >= 0 ? parts[last].end : node.start + 1, end = parts.length ? Math.max(start, parts.at(-1).end) : start;
            this.put(start, end, (last >= 0 && texts.length ? ", " : "") + texts.join(", "));
        }

        items(field, node, value) {
            const before = read(field, node), records = isRecords(field);
            const after = records ? listed(value) : normal(field, value), from = records ? places(after, before.length) : aligned(before, after);
            after.forEach((item, at) => { // changes inside what stays
                if (from[at] < 0) { return; }
                const there = node.items[from[at]];
                if (records) {
                    this.fields(field.fields, there, item);
                } else if (item !== before[from[at]]) {
                    this.put(there.start, there.end, scalar(item));
                }
            });
            const made = after.map(item => records ? plainFields(field.fields, item) : item);
            const stay = from.filter(at => at >= 0), gone = new Set(node.items.keys());
            stay.forEach(at => gone.delete(at));
            const ordered = stay.every((at, number) => !number || stay[number - 1] < at);
            if (node.flow) {
                const added = from.findIndex(at => at < 0);
                if (ordered && (added < 0 || from.slice(added).every(at => at < 0))) {
                    if (gone.size || added >= 0) { this.parts(node, node.items, gone, added < 0 ? [] : made.slice(added).map(flow)); }
                } else {
                    this.replace(node.items[0].start, node.items.at(-1).end, from.map((at, number) => at < 0 ? flow(made[number]) : this.piece(node.items[at].start, node.items[at].end)).join(", "));
                }
                return;
            }
            this.entries(node, from, made, gone, ordered);
        }

        /** Entries of a list, each from its hyphen on; comments above one belong to it. */
        entries(node, from, made, gone, ordered) {
            const starts = node.items.map(item => {
                const hyphen = this.text.lastIndexOf("-", item.start - 1), first = this.lineStart(hyphen);
                if (hyphen < 0 || (this.text.slice(first, hyphen) + this.text.slice(hyphen + 1, item.start)).trim()) {
                    throw new Error("a list stands in a list");
                }
                return [first, hyphen - first];
            });
            const indent = starts[0][1], ends = node.items.map(item => this.nextLine(item.end));
            const begins = starts.map(([first], at) => at ? ends[at - 1] : first);
            const apart = begins.length > 1 ? /^\s*\n/.test(this.text.slice(begins[1], ends[1])) : indent === 0 && node.items[0].kind === "map";
            const entry = value => (apart ? "\n" : "") + linesText(itemLines(value, indent));
            if (!ordered) {
                const pieces = from.map((at, number) => at < 0 ? entry(made[number]) : this.piece(begins[at], ends[at]));
                this.replace(begins[0], ends.at(-1), pieces.join("").replace(/^\n+/, ""));
                return;
            }
            for (const at of gone) { this.replace(begins[at], ends[at], ""); }
            let at = begins[0];
            from.forEach((there, number) => {
                if (there >= 0) {
                    at = ends[there];
                } else {
                    const text = entry(made[number]);
                    this.put(at, at, at === begins[0] ? text.replace(/^\n/, "") + (apart ? "\n" : "") : text);
                }
            });
        }

        /** Put a text in place of a piece, and of all changes in it. */
        replace(start, end, text) {
            this.list = this.list.filter(one => one[1] < start || one[0] > end || (one[0] === one[1] && (one[0] === start || one[0] === end)));
            this.put(start, end, text);
        }
    }

    /** Which entry of before each entry of now is; -1 for a new one. A copy of an entry is a new one. */
    function places(after, length) {
        const seen = new Set();
        return after.map(item => {
            const at = item?.[KEPT] === undefined || item[KEPT] === "" ? -1 : Number(item[KEPT]);
            if (!(at >= 0 && at < length) || seen.has(at)) { return -1; }
            seen.add(at);
            return at;
        });
    }

    /** The same for texts: equal ones are the same; where as many went as came, one stands in place of the other. */
    function aligned(before, after) {
        const left = new Set(before.keys());
        const from = after.map(text => {
            const at = before.findIndex((one, number) => one === text && left.has(number));
            left.delete(at);
            return at;
        });
        const came = from.flatMap((there, at) => there < 0 ? [at] : []);
        if (came.length === left.size) { [...left].forEach((there, number) => { from[came[number]] = there; }); }
        return from;
    }

    // ------------------------------------------------------------------ files

    const FRONT = /^---[ \t]*\n([\s\S]*?\n)?---[ \t]*(?:\n|$)([\s\S]*)$/;

    function readFacts(form, text) {
        const node = parse(text);
        if (form.list) { return { [form.list.name]: read(form.list, node) ?? [] }; }
        if (node?.kind !== "map") { throw new Error("this file has no keys"); }
        return readFields(form.fields, node);
    }

    function writeFacts(form, text, value) {
        const changes = new Changes(text), node = parse(text);
        if (form.list) {
            if (!same(form.list, read(form.list, node), value[form.list.name])) {
                if (blank(value[form.list.name])) { throw new Error("nothing would be left of the list"); }
                changes.items(form.list, node, value[form.list.name]);
            }
        } else {
            changes.fields(form.fields, node, value);
        }
        const result = changes.piece(), forms = form.list ? [form.list] : shown(form.fields), again = readFacts(form, result);
        const bare = (field, one) => JSON.stringify(normal(field, one), (_, item) => item).replace(/\["\d*",/g, '["",');
        for (const field of forms) { // what is written says what was meant
            if (bare(field, again[field.name]) !== bare(field, value[field.name])) { throw new Error(`“${field.name}” cannot be changed here without damage`); }
        }
        return result;
    }

    const bodyOf = text => text.replace(/^\n+/, "").trimEnd(); // what the form gives back where nothing was changed

    /** What the form of a file shows. The text has no line end at its end. */
    function readFile(form, text) {
        if (!form.words) { return { [KEPT]: text, ...readFacts(form, `${text}\n`) }; }
        const halves = `${text}\n`.match(FRONT);
        if (!halves) { throw new Error("this file does not begin with ---"); }
        return { [KEPT]: text, ...readFacts(form, halves[1] ?? ""), body: bodyOf(halves[2]) };
    }

    /** The text of a file, with what the form changed; its last line has a line end. */
    function writeFile(form, value) {
        const kept = value[KEPT], facts = () => Object.entries(plainFields(form.fields, value)).flatMap(([name, item]) => pairLines(name, item, 0));
        if (!kept) {
            const body = (value.body ?? "").trimEnd();
            return form.words ? `---\n${linesText(facts())}---\n${body && `\n${body}\n`}` : linesText(facts());
        }
        if (!form.words) { return writeFacts(form, `${kept}\n`, value); }
        const text = `${kept}\n`, [, front = "", end] = text.match(FRONT), head = text.indexOf("\n") + 1;
        const start = text.length - end.length, body = (value.body ?? "").trimEnd();
        const after = body === bodyOf(end) ? end : body && `${end.match(/^\n/) || !end ? "\n" : ""}${body}\n`;
        return text.slice(0, head) + writeFacts(form, front, value) + text.slice(head + front.length, start) + after;
    }

    // ------------------------------------------------------------------ the editor

    /**
     * Let a form read and write its file in our way. `shapes` tells how the file of a title begins, ends lines, and ends;
     * with "" of all others; null where that is not known: then nothing is saved.
     */
    function keep(CMS, form, name, shapes = { "": PLAIN_SHAPE }) {
        const words = form.fields.some(field => field.name === "body"), [first] = form.fields;
        const ours = { words, fields: form.fields, list: first.root ? first : undefined };
        delete first.root;
        const hide = fields => [{ name: KEPT, widget: "hidden", ...(form.i18n ? { i18n: true } : {}) }, ...fields.map(field => ({
            ...field, ...(field.fields ? { fields: isRecords(field) ? hide(field.fields) : inner(field.fields) } : {}),
        }))];
        const inner = fields => hide(fields).slice(1);
        form.fields = hide(form.fields);
        form.format = words ? `${name}-frontmatter` : name; // the program wants this of all that ends with .md
        function shapeOf(text) {
            const shape = shapes[readFile(ours, text).title] ?? shapes[""];
            if (!shape) { throw new Error("it is not known how this file is written; the next build will tell"); }
            return shape;
        }
        CMS.registerCustomFormat(form.format, words ? "md" : "yaml", {
            fromFile: text => {
                try {
                    shapeOf(text);
                    return readFile(ours, text);
                } catch (error) { // an error here would let the program offer an empty form, and write it over the file
                    console.warn(`${name}: ${error.message}`);
                    return { [KEPT]: text };
                }
            },
            toFile: value => {
                const [begin, lineEnd, end] = value[KEPT] ? shapeOf(value[KEPT]) : PLAIN_SHAPE;
                const text = writeFile(ours, value).replace(/\n$/, "");
                // Whoever calls this trims what it gets, and adds a line end.
                return { trim: () => begin + `${text}${end}`.replace(/\n/g, lineEnd).replace(/\n$/, "") };
            },
        });
    }

    async function start() {
        const answer = await fetch("config.yml"), config = root.jsyaml.load(await answer.text());
        const shapes = JSON.parse(root.document.getElementById("shapes").textContent);
        for (const collection of config.collections) {
            for (const form of collection.files ?? [collection]) {
                const name = collection.files ? `${collection.name}/${form.name}` : collection.name;
                keep(root.CMS, form, name, shapes[name]);
            }
        }
        root.CMS.init({ config: { ...config, load_config_file: false } });
    }

    root.keeper = { readFile, writeFile, keep, start };
    if (root.document) {
        root.CMS_MANUAL_INIT = true;
        root.document.addEventListener("DOMContentLoaded", start);
    }
})(globalThis);
