"""What kind of container an element is, told by its tag and by the names its makers gave it. Pure; the words are data.

Class names, ids, roles and the like are split into words (``article__related-list`` is article, related, list)
and each is looked up. A name proves nothing by itself: ``body.py`` disregards
one that would cover a good part of the article.
"""

from __future__ import annotations

import re
from functools import lru_cache


class Zone:
    """Kinds of containers as bits of an int; several may hold at once. No ``IntFlag``: it costs half of reading a page."""

    NONE = 0
    NAV = 1 << 0
    FOOTER = 1 << 1
    ASIDE = 1 << 2
    RELATED = 1 << 3
    PROMO = 1 << 4
    AD = 1 << 5
    COMMENTS = 1 << 6
    SHARE = 1 << 7
    AUTHOR = 1 << 8
    META = 1 << 9
    CAPTION = 1 << 10
    COOKIE = 1 << 11
    EMBED = 1 << 12
    HIDDEN = 1 << 13
    PAYWALL = 1 << 14
    FACTS = 1 << 15
    QUOTE = 1 << 16
    LIST = 1 << 17
    TABLE = 1 << 18
    LEAD = 1 << 19
    BODY = 1 << 20


def named(zone: int) -> str:
    """The kinds in a zone by name, for people to read."""
    return " ".join(name for name, bit in vars(Zone).items() if name.isupper() and isinstance(bit, int) and zone & bit)


_NAMES = {
    Zone.NAV: "nav navbar navigation menu menubar breadcrumb breadcrumbs pagination pager toolbar skiplink sitenav subnav topbar masthead",
    Zone.FOOTER: "footer colophon imprint impressum legal disclaimer disclosure",
    Zone.ASIDE: "aside sidebar rail rightrail rightcolumn complementary",
    Zone.RELATED: """
        related relatedarticle relatedarticles relatedcontent relatednews relatedposts relatedlinks relatedstories relatedtopics
        recommended lineclamp recommendation recommendations recommend recommender recirc recirculation teaser teasers teaserlist teaserbox
        readmore readalso alsoread readnext morenews morestories moreon morefrom seealso similar trending popular mostread mostviewed
        mostpopular outbrain taboola plista dianomi nextarticle nextarticles nextstory upnext linklist linkbox crosslink crosslinks
        internallink inlinelink inlineteaser articlelist articlelisting newslist postlist storylist latestnews latestarticles
        ilgili benzer onerilen oneriler digerhaberler verwandt verwandte mehrzumthema leesook leesmeer lireaussi relacionada relacionadas
        relacionado relacionados correlati correlate powiazane zobacz pokrewne aanbevolen anreisser anrisse dossierlinks
        wprp yarpp crp jprelatedposts ampnextpage playlist playlists""",
    Zone.PROMO: """
        newsletter newsletters newsletterbox subscribe subscribebox subscription subscriptions signup promo promos promobox promotion promotional
        cta calltoaction donate donation donations appdownload appbanner abobox abo aboteaser registration marketing membership kampagne
        advertorial shop shopping product products affiliate commerce buybox deals pricecomparison whatsapp telegram giveaway survey poll voting
        modal popup popover tooltip toast snackbar crowdfunding ecommerce bookmark feedback supportus appeal""",
    Zone.AD: """
        ad ads adv advert adverts advertise advertisement advertisements advertising adslot adbox adunit adcontainer adwrapper adsbygoogle
        adsense anzeige anzeigen werbung reklam publicidad pub dfp gpt sponsored sponsor sponsors commercial""",
    Zone.COMMENTS: "comments commentlist commentlisting commentbox commentform disqus respond kommentare yorum yorumlar talkback coral viafoura openweb",
    Zone.SHARE: "share shares sharing sharebar sharebox sharebuttons sharetools social socials socialbar socialmedia addthis addtoany sharedaddy followus follow",
    Zone.AUTHOR: """
        authorbox authorbio authorinfo authorcard authordetails authorprofile authorname authors author byline bylines bio biography autor autoren
        autorin autorenbox contributor contributors yazar writer writers reporter profile vita verfasser auteur""",
    Zone.META: """
        meta metadata postmeta entrymeta articlemeta articleinfo timestamp datetime pubdate publishdate posted updated tags taglist
        tagcloud taglinks keywords readtime readingtime kicker overline topline dachzeile eyebrow spitzmarke surtitre surtitle volanta antetitulo occhiello agency agencies citewrapper citebox
        zitiervorschlag timeline rating ratings stats views""",
    Zone.CAPTION: """
        caption captions figcaption imagecaption imgcaption mediacaption photocaption piccaption wpcaption wpcaptiontext credit credits
        imagecredit photocredit copyright legende bildunterschrift bildtext bildquelle gallery galerie photogallery slideshow lightbox
        subtitle-image fotocredit piede didascalia""",
    Zone.COOKIE: "cookie cookies consent gdpr cmp privacy datenschutz onetrust didomi usercentrics",
    Zone.EMBED: "embed embeds tweet twitter instagram facebook tiktok youtube reddit socialembed embedly videoplayer audioplayer jwplayer player podcast",
    Zone.PAYWALL: "paywall regwall piano meter metered premiumwall",
    Zone.FACTS: "factbox facts fact infobox infobox faktabox fakta faktaboks faktaruta factsbox keyfacts keypoints highlights summarybox",
    Zone.LEAD: "lead lede standfirst intro introduction subheadline subhead subtitle deck dek summary vorspann chapo spot teasertext",
    Zone.BODY: "articlebody articlecontent articletext entrycontent postcontent storybody storycontent bodytext newsbody newscontent detailcontent",
}  # fmt: skip
_OF_WORD = {word: zone for zone, listed in _NAMES.items() for word in listed.split()}
_OF_TAG = {
    "nav": Zone.NAV, "footer": Zone.FOOTER, "aside": Zone.ASIDE, "figcaption": Zone.CAPTION, "figure": Zone.CAPTION,
    "blockquote": Zone.QUOTE, "li": Zone.LIST, "table": Zone.TABLE, "dialog": Zone.PROMO, "form": Zone.PROMO,
}  # fmt: skip
_OF_ROLE = {
    "navigation": Zone.NAV, "contentinfo": Zone.FOOTER, "complementary": Zone.ASIDE, "dialog": Zone.PROMO, "form": Zone.PROMO, "alertdialog": Zone.PROMO,
    "search": Zone.NAV, "menu": Zone.NAV, "banner": Zone.NONE, "note": Zone.NONE,
}  # fmt: skip
# Two neighbouring words that mean more than each: "read more", "next article", "image caption".
_PAIRS = 2
_WORDS = re.compile(r"[a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 300  # characters of names looked at


@lru_cache(maxsize=50_000)
def zone_of(tag: str, role: str, names: str) -> int:
    """The zones an element makes by itself. ``names`` are its class, id and similar, joined by blanks."""
    zone = _OF_TAG.get(tag, Zone.NONE) | _OF_ROLE.get(role, Zone.NONE)
    for name in _CAMEL.sub("-", names[:_LONGEST]).lower().split():
        listed = _WORDS.findall(name)
        for place, word in enumerate(listed):
            zone |= _OF_WORD.get(word, Zone.NONE)
            if place:
                zone |= _OF_WORD.get(listed[place - 1] + word, Zone.NONE)
    return zone
