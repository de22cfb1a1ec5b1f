import { GrpcRule, HttpRule, ServiceLink } from 'cdk8s-zero-trust';
import { Construct } from 'constructs';
import { Workloads } from './workloads';

/** Some methods of one gRPC service of the shop. */
const methods = (service: string, ...names: string[]) => ({ grpc: names.map(name => GrpcRule.method(`hipstershop.${service}`, name)) });

/**
 * Who calls whom: 16 links, down to the methods that each client really uses. Whatever is not here is closed, such as
 * `ProductCatalogService/SearchProducts`, which no service of the shop calls.
 */
export function declareCalls(scope: Construct, shop: Workloads): void {
  const { frontend, checkoutservice, recommendationservice, cartservice, productcatalogservice, currencyservice, shippingservice } = shop;

  // The links of one client read best as calls of that client.
  frontend.allowTo(shop.adservice, methods('AdService', 'GetAds'));
  frontend.allowTo(cartservice, methods('CartService', 'AddItem', 'EmptyCart', 'GetCart'));
  frontend.allowTo(checkoutservice, methods('CheckoutService', 'PlaceOrder'));
  frontend.allowTo(currencyservice, methods('CurrencyService', 'Convert', 'GetSupportedCurrencies'));
  frontend.allowTo(productcatalogservice, methods('ProductCatalogService', 'GetProduct', 'ListProducts'));
  frontend.allowTo(recommendationservice, methods('RecommendationService', 'ListRecommendations'));
  frontend.allowTo(shippingservice, methods('ShippingService', 'GetQuote'));

  checkoutservice.allowTo(cartservice, methods('CartService', 'EmptyCart', 'GetCart'));
  checkoutservice.allowTo(currencyservice, methods('CurrencyService', 'Convert'));
  checkoutservice.allowTo(shop.emailservice, methods('EmailService', 'SendOrderConfirmation'));
  checkoutservice.allowTo(shop.paymentservice, methods('PaymentService', 'Charge'));
  checkoutservice.allowTo(productcatalogservice, methods('ProductCatalogService', 'GetProduct'));
  checkoutservice.allowTo(shippingservice, methods('ShippingService', 'GetQuote', 'ShipOrder'));

  recommendationservice.allowTo(productcatalogservice, methods('ProductCatalogService', 'ListProducts'));

  // Redis speaks its own protocol over TCP: there is nothing for HTTP rules to read.
  cartservice.allowTo(shop['redis-cart']);

  // The same as `allowTo`, as a construct of its own: for links that belong to neither side, or to another team.
  new ServiceLink(scope, 'load', {
    client: shop.loadgenerator,
    server: frontend,
    http: [
      HttpRule.of({ methods: ['GET'], paths: ['/', '/cart', '/logout', '/product/*'] }),
      HttpRule.of({ methods: ['POST'], paths: ['/cart', '/cart/checkout', '/cart/empty', '/setCurrency'] }),
    ],
  });
}
