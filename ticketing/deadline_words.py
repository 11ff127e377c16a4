"""What deadlines are called in mails to our own people."""

METRICS = {
    "de": {
        "first_response": "Antwort", "update": "Zwischenbescheid", "resolution": "Lösung", "level_pickup": "Übernahme", "promise": "Zugesagter Zeitpunkt",
        "complaint_status": "Stand der Beschwerde", "complaint_answer": "Antwort auf die Beschwerde",
    },
    "en": {
        "first_response": "Answer", "update": "Progress notice", "resolution": "Resolution", "level_pickup": "Pick-up", "promise": "Promised time",
        "complaint_status": "Status for the complaint", "complaint_answer": "Answer to the complaint",
    },
}  # fmt: skip
