"""German as one speaks to somebody, with Sie, du or ihr: words that tell nothing about a matter, however well one is known."""

ADDRESS = frozenset(
    ["sie", "ihnen", "ihr", "ihre", "ihren", "ihrem", "ihrer", "ihres", "du", "dir", "dich", "dein", "deine", "deinen", "deinem", "deiner", "deines", "euch", "euer", "eure", "euren", "eurem", "eurer", "eures", "koennen", "kannst", "koennt", "koennten", "koenntest", "koenntet", "haben", "hast", "habt", "haetten", "haettest", "haettet", "sind", "bist", "seid", "waeren", "waerst", "waert", "werden", "wirst", "werdet", "wuerden", "wuerdest", "wuerdet", "wollen", "willst", "wollt", "moechten", "moechtest", "moechtet", "muessen", "musst", "muesst", "sollen", "sollst", "sollt", "duerfen", "darfst", "duerft", "wissen", "weisst", "wisst", "geben", "gib", "gebt", "sagen", "sag", "sagt", "helfen", "hilf", "hilfst", "helft", "weiterhelfen"]
)  # fmt: skip
"""In small letters, umlauts written out: pronouns, and the verbs a request begins with."""
