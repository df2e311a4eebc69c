# Lo que todo aviso dice alrededor del texto de su autor, en español.

title = Aviso de violación de datos
what-happened = Qué ocurrió
what-information-was-involved = Qué información se vio afectada
what-we-are-doing = Qué estamos haciendo
what-you-can-do = Qué puede hacer usted
for-more-information = Más información

greeting = Hola, { $name }:
greeting-nobody = Hola:
greeting-guardian = A los padres o tutores de { $name }:
greeting-guardian-nobody = A los padres o tutores del menor afectado:
greeting-next-of-kin = A la familia de { $name }:
greeting-next-of-kin-nobody = A la familia de la persona afectada:

occurred = Cuándo ocurrió
occurred-on = el { $date }
occurred-about = alrededor del { $date }
occurred-between = entre el { $first } y el { $last }
occurred-unknown = Todavía no lo sabemos.
discovered = Cuándo lo descubrimos
determined = Cuándo supimos que había datos personales afectados
not-delayed = Ninguna autoridad policial o judicial nos pidió retrasar este aviso.
delayed = Una autoridad policial o judicial nos pidió retrasar este aviso; por eso le llega más tarde de lo que queríamos.

your-information = De su información, se vio afectado lo siguiente:

monitoring = { $product } para usted, sin coste
monitoring-offer = { $organisation } paga para usted { $months ->
    [one] un mes
   *[other] { $months } meses
} de { $product }, de { $provider }. No le cuesta nada y no tiene que dar datos de pago.
enrol = Para inscribirse
enrol-by = Último día para inscribirse
enrol-code = Su código
monitoring-short = { $product } gratis: { $address } clave { $code }

by-phone = Teléfono
by-phone-toll-free = Teléfono gratuito
by-email = Correo electrónico
by-web = Internet
by-post = Correo postal
hours = Atendemos
hours-of-days = { $days }, de { $from } a { $to }
days = de { $first } a { $last }
languages = Hablamos
data-protection-officer = Nuestro delegado de protección de datos

verification = ¿Es auténtico este mensaje?
verification-how = Escriba usted mismo { $address } en su navegador e introduzca allí este código: { $code }. La página dice si el aviso es nuestro y no pide nada más.
verification-short = Verifique: { $address } clave { $code }

parent-company = Una empresa de { $parent }
why = Recibe este mensaje porque se vio afectada información sobre usted. No es publicidad, y nada en él registra si lo lee.

# What a fact is about, before the fact.
labelled = { $label }:

# Lo que dice quien llama. Lo que está solo, entre corchetes en la lista de llamadas, es para quien llama y no se dice.
call = Hola, ¿puedo hablar con { $name }? Llamo de parte de { $organisation }.
call-nobody = Hola, llamo de parte de { $organisation }. ¿Puedo hablar con la persona que es nuestra cliente?
call-guardian = Hola, ¿puedo hablar con los padres o tutores de { $name }? Llamo de parte de { $organisation }.
call-guardian-nobody = Hola, llamo de parte de { $organisation }. ¿Puedo hablar con los padres o tutores del menor afectado?
call-next-of-kin = Hola, ¿puedo hablar con la familia más cercana de { $name }? Llamo de parte de { $organisation }.
call-next-of-kin-nobody = Hola, llamo de parte de { $organisation }. ¿Puedo hablar con la familia más cercana de la persona afectada?
call-only-them = No diga lo que sigue a nadie más ni a un contestador. No pida contraseñas, números ni pagos.
call-why = Le llamamos porque información sobre usted se vio afectada por una violación de datos. No es publicidad, y no tiene que decirnos nada.

# What marks a test of a notice: before its subject, in its first line, and before a text message.
test-subject = [Prueba]
test-line = Esta es la prueba de un aviso. Se le ha enviado solo a usted, y nadie ha sido notificado con ella.
test-text = Prueba:
