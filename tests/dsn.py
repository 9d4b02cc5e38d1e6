"""Delivery reports as mail servers write them (RFC 3464)."""

REPORT = """\
From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b{number}"

--b{number}
Content-Type: text/plain

I'm sorry. {number}

--b{number}
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; sintetis@contoh.example
Action: {action}
Status: {status}

--b{number}
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Keputusan

--b{number}--
"""


def report(to="mutasi@contoh.example", status="5.1.1", action="failed", message_id="<x@contoh.example>", number=1):
    """One delivery report; `number` tells two apart."""
    told = {"to": to, "status": status, "action": action, "message_id": message_id, "number": number}
    return REPORT.format(**told).replace("\n", "\r\n").encode()
