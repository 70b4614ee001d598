"""Lines that ask the reader to do something or name the site's own services: data, no regular expressions.

Every phrase is folded (``storage.text.words`` joined by blanks). A line is
furniture when it *is* a phrase of ``WHOLE``, or when it is no longer than
``LONGEST`` words and begins with one of ``OPENING``. A sentence of an
article that merely mentions such a thing stays.
"""

from __future__ import annotations

from storage.text import words

LONGEST = 25  # words

_OPENING = """
download the app
download our app
download the anewz app
download our free app
get the app
get our app
install our app
read more on our app
stay informed with our app
follow us on
follow our
join us on
join our whatsapp
join our telegram
subscribe to our
subscribe now
sign up for our
sign up to our
sign up here
sign up for free
sign up for the
sign up to the
get our newsletter
click here to
share this article
share this story
share on
tap here to
leave a comment
leave your comment
write a comment
post a comment
be the first to comment
be the first to leave a comment
no comments yet
there are no comments
what do you think about
what do you think of
what is your opinion
what are your thoughts
let us know what you think
tell us what you think
have your say
do you have a story
do you have a tip
got a tip
got a story
our website is the place for the latest
get the latest news from
get in touch with our news team
for more stories like this
join our commenting
join thought provoking conversations
stay informed with
we independently select
recommended videos
recommended from editorial
this story continues below
story continues below
join the conversation
our community members
les ogsa
les mer
laes ogsa
czytaj wiecej
czytaj takze
fehler gefunden
folgst du schon
infos zum zitiervorschlag
wie hat ihnen dieser artikel gefallen
ein klick fur den datenschutz
abonniere den
il vous reste
この記事は会員限定
related articles
related stories
related news
related topics
recommended stories
more stories
more from
read also
also read
read more
read next
see also
you may also like
you might also like
most read
watch also
listen to this article
this article was first published
this advertisement has not loaded
advertisement
article content
continue reading
the journalists of the editorial
all rights reserved
copyright
by signing up you
an error has occurred
please try again
thank you for subscribing
haberi paylas
haberin devami
bizi takip edin
uygulamamizi indirin
uygulamayi indirin
bultenimize abone
bultene abone
abone olun
abone ol
yorum yap
yorum yaz
ilk yorumu siz
ilk yorum yapan
henuz yorum
ilginizi cekebilir
ilgili haberler
ayrica okuyun
bunlari da okuyun
son dakika haberleri icin
whatsapp kanalimiz
telegram kanalimiz
google news
anadolu ajansi web sitesinde
xeberi paylas
bizi izleyin
bizi teqib edin
telegram kanalimiza
tetbiqi yukleyin
tetbiqimizi yukleyin
mobil tetbiq
serh yaz
ilk serhi
abune olun
hemcinin oxuyun
elaqeli xeberler
oxsar xeberler
поделиться
подписывайтесь на
подпишитесь на
подписаться на
присоединяйтесь к
скачайте приложение
скачать приложение
читаите также
читать также
читаите нас
следите за нами
оставить комментарии
ваш комментарии будет первым
комментариев пока нет
материалы по теме
смотрите также
abonnieren sie
jetzt abonnieren
zum newsletter
melden sie sich
hier geht es zum
lesen sie auch
lesen sie hier
lesen sie mehr
mehr zum thema
auch interessant
das konnte sie auch interessieren
folgen sie uns
a lire aussi
lire aussi
abonnez vous
inscrivez vous
partager cet article
lee tambien
le puede interesar
suscribete
siguenos en
"""

_WHOLE = """
share
save
print
email
comments
comment
facebook
twitter
whatsapp
telegram
linkedin
copy link
link copied
newsletter
sign in
log in
sign up
register
subscribe
follow
menu
home
next
previous
loading
video
image
images
photo
photos
gallery
live
breaking
breaking news
sponsored
anzeige
werbung
publicidad
publicite
pub
reklam
paylas
yazdir
yorumlar
takip et
abone ol
kopyala
serhler
paylasim
поделиться
реклама
комментарии
teilen
drucken
merken
kommentare
partager
compartir
imprimir
"""


def _table(text: str) -> frozenset[str]:
    return frozenset(" ".join(words(line)) for line in text.splitlines() if line.strip())


WHOLE = _table(_WHOLE)
OPENING = _table(_OPENING)
_SIZES = sorted({len(phrase.split()) for phrase in OPENING})


def is_prompt(line: list[str]) -> bool:
    """Whether a line, given as its folded words, is one of the known requests to the reader."""
    if not line or len(line) > LONGEST:
        return False
    if " ".join(line) in WHOLE:
        return True
    return any(" ".join(line[:size]) in OPENING for size in _SIZES)
