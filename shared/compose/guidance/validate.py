#!/usr/bin/env python3
"""Checks the guidance library: form, codes, languages, and that every law gets the content that guidance can give.

usage: validate.py [--regimes DIR]   (Python 3.11+, standard library only; run from anywhere)
"""
import argparse, collections, json, pathlib, re, sys, tomllib

HERE = pathlib.Path(__file__).resolve().parent
LANGUAGES = ("en", "es", "fr", "de")
REQUIRED = {"topic": str, "version": str, "data_types": list, "countries": list, "order": int, "satisfies": list,
            "verified": str, "sources": list, "text": dict}
OPTIONAL = {"subdivisions": list, "addressee": str, "verified_partial": str}
ADDRESSEES = {"guardian", "next_of_kin"}
# What guidance can say; all other content comes from the author or from structured fields.
GUIDANCE_CODES = {"advice", "vigilance_advice", "password_change_advice", "police_or_ag_report_advice", "police_report_right",
                  "security_freeze_info", "no_charge_for_freeze", "fraud_alert_info", "fcra_rights",
                  "identity_theft_info_statement", "credit_bureau_contacts", "ftc_contact", "ag_contact",
                  "state_agency_contacts", "federal_agency_contacts", "regulator_complaint_right", "remedies_info"}
ALLOWED = re.compile(r"[A-Za-z0-9 \n.,:;!?'()+/@#*&-]|[ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜàâäçéèêëîïôöùûüÿœŒæÁÍÓÚÑáíóúñß¿¡]")
HEDGING = {
    "en": r"\b(may|might|could|possibly|perhaps|potentially|we believe|out of an abundance|we recommend|consider)\b",
    "es": r"\b(podría|podrían|quizás|tal vez|posiblemente|le recomendamos|considere)\b",
    "fr": r"\b(pourrait|pourraient|peut-être|éventuellement|nous vous recommandons|envisagez)\b",
    "de": r"\b(könnte|könnten|möglicherweise|vielleicht|eventuell|wir empfehlen|gegebenenfalls)\b",
}
# Numbers that rightly differ between languages: (topic, language) -> why.
NUMBERS_DIFFER = {("sin-ca", "fr"): "the revenue agency has a French line", ("card-stop-fr", "*"): "decimal comma",
                  ("messages-es", "*"): "12-hour and 24-hour clock"}
errors = []


def fail(where, what):
    errors.append(f"{where}: {what}")


def items(text):
    return [line for line in text.strip().split("\n")]


def numbers(text):
    """Telephone numbers, boxes and ZIP codes: what has to be the same in every language."""
    return collections.Counter(re.sub(r"\D", "", n) for n in re.findall(r"\d[\d\- ]*\d|\d", text) if len(re.sub(r"\D", "", n)) >= 3)


def sites(text):
    return collections.Counter(re.findall(r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|gov|uk|de|fr|es|ca|au|nz|sg|kr|ch|za|br|in|us)(?:/\w+)?\b", text))


def check_file(path, vocabulary):
    name = path.stem
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fail(name, f"not TOML: {error}")
        return None
    for key, kind in REQUIRED.items():
        if not isinstance(data.get(key), kind):
            fail(name, f"{key} is missing or not a {kind.__name__}")
            return None
    for key, value in data.items():
        if key not in REQUIRED and not (key in OPTIONAL and isinstance(value, OPTIONAL[key])):
            fail(name, f"unknown or wrong key {key}")
    if data["topic"] != name:
        fail(name, "topic is not the file name")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", data["version"]):
        fail(name, "version is not a date")
    for code in data["data_types"]:
        if code not in vocabulary["data_types"]:
            fail(name, f"unknown data type {code}")
    for code in data["satisfies"]:
        if code not in vocabulary["content"]:
            fail(name, f"unknown content code {code}")
        if code not in GUIDANCE_CODES:
            fail(name, f"guidance cannot satisfy {code}")
    for key in ("data_types", "countries", "satisfies"):
        if len(set(data[key])) != len(data[key]):
            fail(name, f"{key} names something twice")
    for code in data["countries"]:
        if not re.fullmatch("[A-Z]{2}", code):
            fail(name, f"{code} is not ISO 3166-1")
    for code in data.get("subdivisions", []):
        if not re.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}", code) or code[:2] not in data["countries"]:
            fail(name, f"{code} is not a subdivision of countries")
    if "addressee" in data and data["addressee"] not in ADDRESSEES:
        fail(name, "unknown addressee")
    if data["verified"] not in ("source-found", "general-knowledge"):
        fail(name, "verified")
    if data["verified"] == "source-found" and not data["sources"]:
        fail(name, "source-found without a source")
    for source in data["sources"]:
        if set(source) != {"name", "url", "seen"} or not source["url"].startswith("http") or not re.fullmatch(r"\d{4}-\d\d-\d\d", source["seen"]):
            fail(name, f"source {source}")
    if set(data["text"]) != set(LANGUAGES):
        fail(name, f"languages {sorted(data['text'])}")
        return data
    for language, text in data["text"].items():
        where = f"{name}.{language}"
        for line in items(text):
            if not re.match(r"- \*\*[^*]+\*\*( \S.*)?$", line):
                fail(where, f"not '- **lead.** text': {line[:60]}")
            if line.count("**") != 2 or line != line.rstrip() or "  " in line:
                fail(where, f"stray emphasis or spaces: {line[:60]}")
            if not line.rstrip("*").endswith((".", "!", "?")):
                fail(where, f"no full stop at the end: {line[-40:]}")
        for char in set(text):
            if not ALLOWED.fullmatch(char):
                fail(where, f"character {char!r} (U+{ord(char):04X})")
        for word in ("http", "www.", "](", "<", "{", "`"):
            if word in text.lower():
                fail(where, f"contains {word}")
        if found := re.search(HEDGING[language], text, re.IGNORECASE):
            fail(where, f"hedges: {found.group()}")
        if language == "de" and re.search(r"\b(du|dein\w*|dir|dich)\b", text):
            fail(where, "informal address")
        if language == "es" and re.search(r"\b(tú|tu|tus|te|vosotros)\b", text):
            fail(where, "informal address")
        if language == "fr" and re.search(r"\b(tu|ton|tes|toi)\b", text):
            fail(where, "informal address")
        english = data["text"]["en"]
        if len(items(text)) != len(items(english)):
            fail(where, f"{len(items(text))} items, English has {len(items(english))}")
        excused = (name, language) in NUMBERS_DIFFER or (name, "*") in NUMBERS_DIFFER
        if numbers(text) != numbers(english) and not excused:
            fail(where, f"numbers differ from English: {(numbers(text) - numbers(english)) + (numbers(english) - numbers(text))}")
        if sites(text) != sites(english):
            fail(where, f"sites differ from English: {(sites(text) - sites(english)) + (sites(english) - sites(text))}")
    return data


def applies(block, place, data_type, addressee=None):
    country = place.split("-")[0]
    if block.get("addressee") not in (None, addressee):
        return False
    if block["data_types"] and data_type not in block["data_types"]:
        return False
    if block.get("subdivisions"):
        return place in block["subdivisions"]
    return not block["countries"] or country in block["countries"]


def needs(individual):
    """(code, data types for which it is required or None for all)"""
    conditional = {}
    for entry in individual.get("conditional_content", []):
        if isinstance(entry, dict):
            for code in entry["content"]:
                conditional[code] = entry["data_types"] or None
    for code in individual.get("content", []):
        if code not in conditional:
            yield code, None
    for code, types in conditional.items():
        yield code, types


def check_coverage(blocks, folder):
    uncovered, given, beyond = [], collections.defaultdict(set), collections.defaultdict(list)
    for path in sorted(folder.glob("*.toml")):
        regime = tomllib.loads(path.read_text(encoding="utf-8"))
        if "trigger" not in regime:  # calendars stand in the same folder
            continue
        individual, trigger = regime.get("individual", {}), regime["trigger"]
        types = set(trigger["data_types"]) | set(trigger["standalone_data_types"])
        if not types or "any" in types or trigger.get("any_personal_data"):
            types |= {"email", "ssn", "medical", "payment_card", "online_credentials"}
        types -= {"any", "not_data_based", "name"}
        for code, only in needs(individual):
            if code not in GUIDANCE_CODES:
                beyond[code].append(regime["id"])
                continue
            for place in regime["jurisdictions"]:
                for data_type in types if only is None else set(only):
                    by = [b["topic"] for b in blocks if applies(b, place, data_type) and code in b["satisfies"]]
                    given[(code, regime["id"])].update(by)
                    if not by:
                        uncovered.append(f"{regime['id']} {place} {data_type}: {code}")
        for code in individual.get("prohibited_content", []):
            if code in GUIDANCE_CODES:
                fail(regime["id"], f"guidance prohibited: {code}")
    return uncovered, given, beyond


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--regimes", type=pathlib.Path, default=pathlib.Path("/work/main/shared/regimes"))
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    vocabulary = json.loads((options.regimes / "VOCABULARY.json").read_text(encoding="utf-8"))
    blocks = [b for p in sorted(HERE.glob("*.toml")) if (b := check_file(p, vocabulary))]
    blocks.sort(key=lambda b: (b["order"], b["topic"]))
    covered_types = {t for b in blocks for t in b["data_types"]}
    for missing in sorted(set(vocabulary["data_types"]) - covered_types - {"any", "not_data_based", "name"}):
        fail("data types", f"no block for {missing}")
    uncovered, given, beyond = check_coverage(blocks, options.regimes)
    for line in uncovered:
        fail("coverage", line)
    if options.report:
        by_code = collections.defaultdict(dict)
        for (code, regime), topics in given.items():
            by_code[code].setdefault(tuple(sorted(topics)) if code != "advice" else ("beware-of-messages + others",), []).append(regime)
        for code in sorted(by_code):
            for topics, regimes in by_code[code].items():
                print(f"{code}: {', '.join(topics)} <- {', '.join(regimes)}")
        print("\nnot for guidance:")
        for code in sorted(beyond):
            print(f"  {code}: {', '.join(beyond[code])}")
    for error in errors:
        print(error)
    print(f"{len(blocks)} blocks, {len(LANGUAGES)} languages, {len(errors)} problems")
    sys.exit(bool(errors))


if __name__ == "__main__":
    main()
