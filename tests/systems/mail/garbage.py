"""What is almost a mail, and what is none."""

from __future__ import annotations

from hypothesis import strategies as st

GARBAGE = st.lists(
    st.binary(max_size=30)
    | st.sampled_from(
        [
            b"\r\n",
            b"\n",
            b"\r\n\r\n",
            b"--B",
            b"--B--",
            b"From: ",
            b"Content-Type: ",
            b"multipart/mixed; boundary=B",
            b"multipart/alternative; boundary=B",
            b"multipart/digest; boundary=B",
            b"message/rfc822",
            b"message/delivery-status",
            b"text/html; charset=utf-16",
            b"text/plain; charset=idna",
            b"Content-Transfer-Encoding: base64",
            b"Content-Transfer-Encoding: quoted-printable",
            b"Content-Transfer-Encoding: uuencode",
            b"Content-Disposition: attachment; filename*0*=x''%",
            b"Subject: =?utf-8?b?",
            b"Message-ID: <",
            b"References: <",
            b"In-Reply-To: <",
            b"\xe3@x>\r\n",
            b"=?iso-2022-jp?B?GyRC?=",
            b"Date: 99999999 Foo 99999999999999999999",
            b"From \r\n",
            b":\r\n",
            b" x\r\n",
        ]
    ),
    max_size=40,
)
"""Pieces that mean something to whoever reads mails, between some that do not; to be joined."""
