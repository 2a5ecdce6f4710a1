// Reads calendars with ical.js. Argument: the module. Input: a JSON list of paths. Output: JSON, path → its events.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]));

function read(path) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  ICAL.TimezoneService.reset(); // the zones of this file, and of no other
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const text = (name) => component.getFirstPropertyValue(name) ?? "";
    return {
      uid: event.uid,
      starts: event.startDate.toUnixTime(),
      ends: event.endDate.toUnixTime(),
      sequence: event.sequence,
      status: text("status"),
      summary: event.summary,
      description: event.description ?? "",
      location: event.location ?? "",
      contact: text("contact"),
      categories: component.getFirstProperty("categories")?.getValues() ?? [],
    };
  });
}

const paths = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(Object.fromEntries(paths.map((path) => [path, read(path)]))));
