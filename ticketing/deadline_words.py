"""What deadlines are called in mails to our own people."""

METRICS = {
    "de": {
        "first_response": "Antwort", "update": "Zwischenbescheid", "resolution": "Lösung", "level_pickup": "Übernahme",
        "complaint_status": "Stand der Beschwerde", "complaint_answer": "Antwort auf die Beschwerde",
    },
    "en": {
        "first_response": "Answer", "update": "Progress notice", "resolution": "Resolution", "level_pickup": "Pick-up",
        "complaint_status": "Status for the complaint", "complaint_answer": "Answer to the complaint",
    },
}  # fmt: skip
